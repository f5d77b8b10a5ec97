"""The small language of a scenario's conditions, formulas and quotes: names, numbers, texts, comparisons, arithmetic.

It is a subset of Python's expressions, read with ``ast`` and never executed. A name may have a dot (``p1.stand``).
``known(name)`` asks whether there is a value. A value that is not there makes a condition false, never an error.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any


class Unknown(LookupError):
    """An expression asks for a value that is not there; ``name`` is whose."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name


_ARITHMETIC = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}  # fmt: skip
_COMPARISONS = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}  # fmt: skip
_FUNCTIONS = {
    "abs": abs, "min": min, "max": max, "round": round, "sqrt": math.sqrt, "log": math.log, "exp": math.exp,
    "ceil": math.ceil, "floor": math.floor, "words": lambda text: len(text.split()), "lower": str.casefold,
}  # fmt: skip


@dataclass(frozen=True)
class Expression:
    """``source`` as an expression; ValueError, with one sentence, when it is none of this language."""

    source: str

    def __post_init__(self) -> None:
        _parse(self.source)

    @property
    def names(self) -> frozenset[str]:
        """Every name that the value depends on, and those that ``known`` asks for."""
        return frozenset(_names(_parse(self.source)))

    @property
    def constants(self) -> tuple[Any, ...]:
        """The numbers and texts that stand in it, in order."""
        return tuple(node.value for node in ast.walk(_parse(self.source)) if isinstance(node, ast.Constant))

    @property
    def single_name(self) -> str | None:
        """The name that the expression consists of, None when it is more."""
        return _dotted(_parse(self.source))

    def value(self, values: Mapping[str, Any]) -> Any:
        """The value; Unknown for a name that has none, ArithmeticError, TypeError or ValueError where it has no sense."""
        return _value(_parse(self.source), values)

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether the condition is true; false where it asks for a value that is not there."""
        try:
            return bool(self.value(values))
        except Unknown:
            return False


@cache
def _parse(source: str) -> ast.expr:
    try:
        if not source.strip():
            raise SyntaxError("nothing stands there")
        tree = ast.parse(f"(\n{source.strip()}\n)", mode="eval").body  # it may go over several lines
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"{source!r} cannot be read as an expression ({getattr(error, 'msg', error)})") from None
    _check(tree, source)
    return tree


def _check(node: ast.AST, source: str) -> None:
    """Refuse whatever is not of the language."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float, str)):
        return
    if _dotted(node) is not None:
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        one_name = len(node.args) == 1 and _dotted(node.args[0]) is not None
        if (node.func.id == "known" and one_name) or (node.func.id in _FUNCTIONS and node.args):
            for argument in node.args:
                _check(argument, source)
            return
        raise ValueError(f"{source!r} calls {node.func.id}; there are known(name), {', '.join(sorted(_FUNCTIONS))}")
    sound = (
        (isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC)
        or (isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)))
        or isinstance(node, (ast.BoolOp, ast.List, ast.Tuple))
        or (isinstance(node, ast.Compare) and all(type(o) in {*_COMPARISONS, ast.In, ast.NotIn} for o in node.ops))
    )
    if not sound:
        raise ValueError(f"{source!r} holds {ast.unparse(node)!r}, which the language of conditions does not know")
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            _check(child, source)


def _dotted(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return None


def _names(node: ast.AST) -> set[str]:
    name = _dotted(node)
    if name is not None:
        return {name}
    children = node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node)
    return set().union(*map(_names, children))


def _value(node: ast.AST, values: Mapping[str, Any]) -> Any:
    name = _dotted(node)
    if name is not None:
        if values.get(name) is None:
            raise Unknown(name)
        return values[name]
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(element, values) for element in node.elts]
    if isinstance(node, ast.Call):
        if node.func.id == "known":
            return values.get(_dotted(node.args[0])) is not None
        return _FUNCTIONS[node.func.id](*(_value(argument, values) for argument in node.args))
    if isinstance(node, ast.UnaryOp):
        operand = _value(node.operand, values)
        return not operand if isinstance(node.op, ast.Not) else -operand
    if isinstance(node, ast.BoolOp):
        return _joined(node, values)
    if isinstance(node, ast.BinOp):
        return _combined(_ARITHMETIC[type(node.op)], _value(node.left, values), _value(node.right, values))
    left = _value(node.left, values)
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = _value(right_node, values)
        if not _compared(op, left, right):
            return False
        left = right
    return True


def _joined(node: ast.BoolOp, values: Mapping[str, Any]) -> bool:
    """``and`` and ``or``, in which a part that asks for what is not there is false."""
    parts = (_true(part, values) for part in node.values)
    return all(parts) if isinstance(node.op, ast.And) else any(parts)


def _true(node: ast.AST, values: Mapping[str, Any]) -> bool:
    try:
        return bool(_value(node, values))
    except Unknown:
        return False


def _combined(operation: Any, left: Any, right: Any) -> Any:
    if isinstance(left, date) and isinstance(right, date):
        return operation(left, right).days
    if isinstance(left, date):
        return operation(left, timedelta(days=right))
    if isinstance(left, str) or isinstance(right, str):
        raise TypeError("arithmetic is for numbers and dates")
    if operation is operator.pow and abs(right) > 10_000:
        raise ArithmeticError("the exponent is too large")
    return operation(left, right)


def _compared(op: ast.cmpop, left: Any, right: Any) -> bool:
    if isinstance(op, (ast.In, ast.NotIn)):
        found = left.casefold() in right.casefold() if isinstance(right, str) else left in right
        return found == isinstance(op, ast.In)
    if isinstance(right, date) and isinstance(left, str):
        left = date.fromisoformat(left)
    if isinstance(left, date) and isinstance(right, str):
        right = date.fromisoformat(right)
    return _COMPARISONS[type(op)](left, right)
