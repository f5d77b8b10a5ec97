"""The value of an expression that is made of constants, found by reading it: nothing of an answer is executed.

A list of values can be written in many ways: as it is, joined from pieces, as JSON, in base64, as a list of character
codes. This is a small interpreter for the expressions that such code is made of. It knows pure functions of the
standard library by name, and bounds the work and the size of every value.
"""

from __future__ import annotations

import ast
import base64
import binascii
import codecs
import json
import operator
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

#: Nodes that one expression may take, items and characters of a value and of all values together, bits of a whole number.
MOST_STEPS, MOST_ITEMS, MOST_TOGETHER, MOST_BITS = 50_000, 20_000, 1_000_000, 512


class NotConstant(Exception):
    """The expression depends on something that is not written in it, or is too large to work out."""


_BINARY = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.BitXor: operator.xor, ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_, ast.LShift: operator.lshift, ast.RShift: operator.rshift, ast.Pow: operator.pow,
}  # fmt: skip
_COMPARE = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b, ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}  # fmt: skip
_UNARY = {ast.UAdd: operator.pos, ast.USub: operator.neg, ast.Not: operator.not_, ast.Invert: operator.invert}


def _unpack(data: bytes, *_: Any) -> bytes:
    return zlib.decompressobj().decompress(data, MOST_ITEMS)


def _decode(value: Any, encoding: str = "utf-8") -> Any:
    return codecs.decode(value, encoding if encoding in _CODECS else "utf-8")


_CODECS = {"utf-8", "utf8", "ascii", "latin-1", "rot13", "rot_13", "hex", "hex_codec", "base64", "unicode_escape"}
_PLAIN: dict[str, Callable] = {
    name: getattr(__import__("builtins"), name)
    for name in (
        "abs", "bin", "bool", "bytes", "bytearray", "chr", "dict", "divmod", "enumerate", "float", "frozenset", "hex", "int",
        "len", "list", "max", "min", "oct", "ord", "range", "repr", "reversed", "round", "set", "sorted", "str", "sum",
        "tuple", "zip",
    )
}  # fmt: skip
#: Pure functions of modules by their full name.
_OF_MODULES: dict[str, Callable] = {
    **{f"base64.{name}": getattr(base64, name) for name in dir(base64) if name.endswith("decode")},
    "json.loads": json.loads,
    "ast.literal_eval": ast.literal_eval,
    "zlib.decompress": _unpack,
    "zlib.crc32": zlib.crc32,
    "codecs.decode": _decode,
    "binascii.unhexlify": binascii.unhexlify,
    "binascii.a2b_hex": binascii.unhexlify,
    "binascii.a2b_base64": binascii.a2b_base64,
}
_OF_TYPES: dict[str, Callable] = {
    "bytes.fromhex": bytes.fromhex, "int.from_bytes": int.from_bytes, "str.maketrans": str.maketrans,
    "dict.fromkeys": dict.fromkeys, "str.join": str.join,
}  # fmt: skip
#: Methods of plain values that make nothing much larger than what they are given.
_METHODS: dict[type, frozenset[str]] = {
    str: frozenset({
        "capitalize", "casefold", "encode", "endswith", "find", "index", "isdigit", "join", "lower", "lstrip",
        "partition", "removeprefix", "removesuffix", "replace", "rpartition", "rsplit", "rstrip", "split", "splitlines",
        "startswith", "strip", "swapcase", "title", "translate", "upper",
    }),
    bytes: frozenset({"decode", "fromhex", "hex", "join", "lstrip", "replace", "rstrip", "split", "strip"}),
    dict: frozenset({"get", "items", "keys", "values", "copy"}),
    list: frozenset({"copy", "count", "index"}),
    tuple: frozenset({"count", "index"}),
}  # fmt: skip


class Scope:
    """What the names of a module stand for: constants, imports and small functions, as far as they are bound once."""

    def __init__(self, tree: ast.Module):
        self.imports: dict[str, str] = {}
        self.functions: dict[str, ast.FunctionDef | ast.Lambda] = {}
        self.constants: dict[str, ast.expr] = {}
        times: dict[str, int] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
                times[node.id] = times.get(node.id, 0) + 1
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    self.imports[alias.asname or alias.name.partition(".")[0]] = (
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    self.imports[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef):
                self.functions[statement.name] = statement
            elif isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                for target in targets:
                    if isinstance(target, ast.Name) and times.get(target.id) == 1:
                        if isinstance(statement.value, ast.Lambda):
                            self.functions[target.id] = statement.value
                        else:
                            self.constants[target.id] = statement.value

    def full_name(self, node: ast.expr) -> str:
        """``module.name`` of a name or attribute that was imported, the plain name of any other; ``""`` of the rest."""
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            left = self.full_name(node.value)
            return f"{left}.{node.attr}" if left else ""
        return ""


def fold(node: ast.expr, scope: Scope, names: Mapping[str, Any] | None = None) -> Any:
    """The value of ``node``; NotConstant when it has none that can be read off. ``names`` gives values of local names."""
    try:
        return _Folder(scope).value(node, dict(names or {}))
    except NotConstant:
        raise
    except RecursionError:
        raise NotConstant("nested too deep") from None
    except Exception as error:  # whatever an odd expression does to a standard function
        raise NotConstant(f"{type(error).__name__}") from None


class _Folder:
    def __init__(self, scope: Scope):
        self._scope = scope
        self._steps = self._size = 0
        self._open: set[str] = set()

    def value(self, node: ast.expr, names: dict[str, Any]) -> Any:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise NotConstant("too much work")
        handler = getattr(self, f"_{type(node).__name__}", None)
        if handler is None:
            raise NotConstant(type(node).__name__)
        value = handler(node, names)
        if type(value) in (range, zip, enumerate, reversed, map, type({}.items()), type({}.keys()), type({}.values())):
            value = _bounded(value)
        self._size += len(value) if hasattr(value, "__len__") else 1
        if self._size > MOST_TOGETHER:
            raise NotConstant("too large")
        return _sized(value)

    def _Constant(self, node: ast.Constant, names: dict) -> Any:
        return node.value

    def _Name(self, node: ast.Name, names: dict) -> Any:
        if node.id in names:
            return names[node.id]
        if node.id not in self._scope.constants or node.id in self._open:
            raise NotConstant(node.id)
        self._open.add(node.id)
        try:
            return self.value(self._scope.constants[node.id], {})
        finally:
            self._open.discard(node.id)

    def _items(self, elements: list[ast.expr], names: dict) -> list:
        items: list = []
        for element in elements:
            if isinstance(element, ast.Starred):
                items += list(self.value(element.value, names))
            else:
                items.append(self.value(element, names))
        return items

    def _Tuple(self, node: ast.Tuple, names: dict) -> tuple:
        return tuple(self._items(node.elts, names))

    def _List(self, node: ast.List, names: dict) -> list:
        return self._items(node.elts, names)

    def _Set(self, node: ast.Set, names: dict) -> set:
        return set(self._items(node.elts, names))

    def _Dict(self, node: ast.Dict, names: dict) -> dict:
        found: dict = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                found |= self.value(value, names)
            else:
                found[self.value(key, names)] = self.value(value, names)
        return found

    def _BinOp(self, node: ast.BinOp, names: dict) -> Any:
        left, right = self.value(node.left, names), self.value(node.right, names)
        if isinstance(node.op, ast.Mult):
            for one, times in ((left, right), (right, left)):
                if hasattr(one, "__len__") and (not isinstance(times, int) or len(one) * times > MOST_ITEMS):
                    raise NotConstant("too long")
        elif isinstance(node.op, (ast.Pow, ast.LShift)):
            if not isinstance(right, (int, float)) or abs(right) > MOST_BITS or abs(left) > 1 << 64:
                raise NotConstant("too large")
        elif isinstance(node.op, ast.Mod) and isinstance(left, (str, bytes)):
            raise NotConstant("a width could be anything")
        operation = _BINARY.get(type(node.op))
        if operation is None:
            raise NotConstant(type(node.op).__name__)
        return operation(left, right)

    def _UnaryOp(self, node: ast.UnaryOp, names: dict) -> Any:
        return _UNARY[type(node.op)](self.value(node.operand, names))

    def _BoolOp(self, node: ast.BoolOp, names: dict) -> Any:
        result = None
        for value in node.values:
            result = self.value(value, names)
            if bool(result) is isinstance(node.op, ast.Or):
                break
        return result

    def _Compare(self, node: ast.Compare, names: dict) -> bool:
        left = self.value(node.left, names)
        for kind, right in zip(node.ops, node.comparators, strict=True):
            value = self.value(right, names)
            if not _COMPARE[type(kind)](left, value):
                return False
            left = value
        return True

    def _IfExp(self, node: ast.IfExp, names: dict) -> Any:
        return self.value(node.body if self.value(node.test, names) else node.orelse, names)

    def _Subscript(self, node: ast.Subscript, names: dict) -> Any:
        value = self.value(node.value, names)
        if isinstance(node.slice, ast.Slice):
            parts = (node.slice.lower, node.slice.upper, node.slice.step)
            return value[slice(*(None if part is None else self.value(part, names) for part in parts))]
        return value[self.value(node.slice, names)]

    def _JoinedStr(self, node: ast.JoinedStr, names: dict) -> str:
        return "".join(str(self.value(part, names)) for part in node.values)

    def _FormattedValue(self, node: ast.FormattedValue, names: dict) -> str:
        value = self.value(node.value, names)
        if node.conversion == ord("r"):
            value = repr(value)
        spec = self.value(node.format_spec, names) if node.format_spec is not None else ""
        if len(spec) > 3:
            raise NotConstant("a width could be anything")
        return format(value, spec)

    def _NamedExpr(self, node: ast.NamedExpr, names: dict) -> Any:
        raise NotConstant("a name that is bound on the way")

    def _ListComp(self, node: ast.ListComp, names: dict) -> list:
        return [self.value(node.elt, inner) for inner in self._rounds(node.generators, names)]

    _GeneratorExp = _ListComp

    def _SetComp(self, node: ast.SetComp, names: dict) -> set:
        return {self.value(node.elt, inner) for inner in self._rounds(node.generators, names)}

    def _DictComp(self, node: ast.DictComp, names: dict) -> dict:
        return {
            self.value(node.key, inner): self.value(node.value, inner) for inner in self._rounds(node.generators, names)
        }

    def _rounds(self, generators: list[ast.comprehension], names: dict) -> Iterator[dict]:
        """The names as they stand in each round of a comprehension."""
        if not generators:
            yield names
            return
        first, *rest = generators
        if first.is_async:
            raise NotConstant("asynchronous")
        for item in self.value(first.iter, names):
            inner = {**names, **_bound(first.target, item)}
            if all(self.value(test, inner) for test in first.ifs):
                yield from self._rounds(rest, inner)

    def _Call(self, node: ast.Call, names: dict) -> Any:
        full = self._scope.full_name(node.func)
        local = isinstance(node.func, ast.Name) and node.func.id in names
        if not local and full in self._scope.functions:
            return self._own(self._scope.functions[full], self._items(node.args, names), node.keywords)
        if not local and full == "map" and len(node.args) >= 2:
            columns = [self.value(argument, names) for argument in node.args[1:]]
            return [self._applied(node.args[0], row, names) for row in zip(*columns, strict=False)]
        arguments = self._items(node.args, names)
        keywords = {word.arg: self.value(word.value, names) for word in node.keywords if word.arg}
        if len(keywords) != len(node.keywords):
            raise NotConstant("unpacked keywords")
        for table in (_PLAIN, _OF_MODULES, _OF_TYPES):
            if not local and full in table:
                if full in ("bytes", "bytearray", "range") and any(
                    isinstance(a, int) and abs(a) > MOST_ITEMS for a in arguments
                ):
                    raise NotConstant("too long")
                return table[full](*arguments, **keywords)
        if isinstance(node.func, ast.Attribute):
            return _method(self.value(node.func.value, names), node.func.attr, arguments, keywords)
        if isinstance(node.func, ast.Lambda):
            return self._own(node.func, arguments, node.keywords, names)
        raise NotConstant(full or "a call")

    def _applied(self, function: ast.expr, row: tuple, names: dict) -> Any:
        full = self._scope.full_name(function)
        if isinstance(function, ast.Lambda):
            return self._own(function, list(row), [], names)
        if full in self._scope.functions:
            return self._own(self._scope.functions[full], list(row), [])
        if full in _PLAIN and full not in names:
            return _PLAIN[full](*row)
        if isinstance(function, ast.Attribute) and full.partition(".")[0] in ("str", "bytes"):
            return _method(row[0], function.attr, list(row[1:]), {})
        raise NotConstant(full or "a call")

    def _own(
        self, function: ast.FunctionDef | ast.Lambda, arguments: list, keywords: list, names: dict | None = None
    ) -> Any:
        """What a function of the answer gives that is one expression."""
        body = function.body
        if isinstance(body, list):
            body = [s for s in body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
            if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
                raise NotConstant("a function with several steps")
            body = body[0].value
        parameters = [*function.args.posonlyargs, *function.args.args]
        values = [*arguments, *(self.value(default, {}) for default in function.args.defaults[-1:])][: len(parameters)]
        if keywords or function.args.vararg or function.args.kwonlyargs or len(values) != len(parameters):
            raise NotConstant("a call of another shape")
        return self.value(body, {**(names or {}), **{p.arg: v for p, v in zip(parameters, values, strict=True)}})


def _method(owner: Any, name: str, arguments: list, keywords: dict) -> Any:
    if name not in _METHODS.get(type(owner), ()):
        raise NotConstant(f"{type(owner).__name__}.{name}")
    if name in ("decode", "encode") and any(a not in _CODECS for a in [*arguments[:1], *keywords.values()]):
        raise NotConstant("an unusual encoding")
    if name == "translate" and any(isinstance(v, str) and len(v) > 1 for v in dict(arguments[0]).values()):
        raise NotConstant("too long")
    if name == "replace" and len(owner) * (1 + len(arguments[1])) > MOST_ITEMS:
        raise NotConstant("too long")
    if name == "join":
        arguments = [list(arguments[0])]
        if sum(map(len, arguments[0])) + len(owner) * len(arguments[0]) > MOST_ITEMS:
            raise NotConstant("too long")
    return getattr(owner, name)(*arguments, **keywords)


def _bound(target: ast.expr, item: Any) -> dict[str, Any]:
    if isinstance(target, ast.Name):
        return {target.id: item}
    if isinstance(target, (ast.Tuple, ast.List)):
        items = list(item)
        if len(items) == len(target.elts):
            return {k: v for one, part in zip(target.elts, items, strict=True) for k, v in _bound(one, part).items()}
    raise NotConstant("an unusual target")


def _bounded(values: Any) -> list:
    found = []
    for value in values:
        found.append(value)
        if len(found) > MOST_ITEMS:
            raise NotConstant("too long")
    return found


def _sized(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > MOST_BITS:
        raise NotConstant("too large")
    if hasattr(value, "__len__") and len(value) > MOST_ITEMS:
        raise NotConstant("too long")
    return value
