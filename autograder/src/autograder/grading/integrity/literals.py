"""Which values belong to the visible tests, and which to the problem itself."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from autograder.content import Exercise, TestCase
from autograder.grading.integrity.fold import NotConstant, Scope, fold

#: A value as something to look up: numbers of equal value are one, True is no number.
Key = tuple[str, Hashable]

_MOST_ATOMS = 5_000
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
#: Code within a sentence that shows a call, and what comes of it: an example, not the problem.
_SHOWN_CALL = re.compile(r"`[^`\n]*\w\([^`\n]*`([^.\n`]{0,40}`[^`\n]*`)?")


def key_of(value: Any) -> Key | None:
    """The key of a text, bytes or number; None of anything else. Bytes have the key of the text that they spell."""
    if isinstance(value, str):
        return ("text", value)
    if isinstance(value, (bytes, bytearray)):
        return ("text", value.decode("utf-8", "replace"))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return ("number", value)
    return None


def parts(value: Any) -> Iterator[Any]:
    """The texts, bytes and numbers that ``value`` is made of, a bounded number of them."""
    stack, left = [value], _MOST_ATOMS
    while stack and left:
        one, left = stack.pop(), left - 1
        if isinstance(one, dict):
            stack += [x for pair in reversed(one.items()) for x in reversed(pair)]
        elif isinstance(one, (list, tuple)):
            stack += reversed(one)
        elif isinstance(one, (set, frozenset)):
            stack += sorted(one, key=repr, reverse=True)
        elif key_of(one) is not None:
            yield one


def keys(value: Any) -> tuple[Key, ...]:
    """The keys of all parts of ``value``."""
    return tuple(key_of(part) for part in parts(value))


def is_strong(key: Key) -> bool:
    """True of a value that hardly stands in two programs by chance."""
    kind, value = key
    if kind == "number":
        if isinstance(value, float) and not value.is_integer():
            return len(repr(abs(value))) > 3
        magnitude = abs(int(value)) if value == value and abs(value) < 1e300 else 0
        return magnitude >= 13 and magnitude not in _ROUND
    return len(value) >= _LEAST_TEXT


#: Characters of a text that hardly stands anywhere by chance.
_LEAST_TEXT = 3
_ROUND = {n * 10**k for n in range(1, 10) for k in range(1, 10)} | {2**k for k in range(4, 65)} | {
    2**k - 1 for k in range(4, 65)
} | {24, 360, 365, 3600, 86400, 604800}  # fmt: skip


def is_trivial(value: Any) -> bool:
    """True of what stands in any program: nothing, one, an empty text."""
    return value is None or isinstance(value, bool) or value in (0, 1, -1, "", b"") or value in ([], (), {}, set())


@dataclass(frozen=True)
class TestValues:
    """The values of one visible test. ``expected`` has those that a result is compared with, in their order."""

    __test__ = False  # not a test class, whatever pytest makes of the name

    case: TestCase
    stage: int
    keys: frozenset[Key]
    expected: tuple[Key, ...]
    wholes: frozenset[tuple[Key, ...]]

    @property
    def id(self) -> tuple[int, str]:
        return (self.stage, self.case.name)


def values_of(case: TestCase, stage: int, file: str) -> TestValues:
    """The values that stand in a visible test, folded; ``file`` is the text of its file, for names that it defines."""
    scope, tree = Scope(ast.parse(file)), ast.parse(case.source)
    function = tree.body[0]
    silent = {id(function.body[0])} if ast.get_docstring(function) is not None else set()
    local: dict[str, Any] = {}
    found: set[Key] = set()
    wholes: set[tuple[Key, ...]] = set()
    expected: list[Key] = []

    def visit(node: ast.AST) -> None:
        if id(node) in silent:
            return
        if isinstance(node, ast.Assert):
            for side in _compared_with(node.test):
                _try(side, scope, local, lambda value: expected.extend(keys(value)))
            visit(node.test)  # not the message
            return
        if isinstance(node, ast.expr) and _try(node, scope, local, take):
            return
        for child in ast.iter_child_nodes(node):
            visit(child)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if not _try(node.value, scope, local, lambda value: local.__setitem__(name, value)):
                local.pop(name, None)

    def take(value: Any) -> None:
        found.update(keys(value))
        for whole in _wholes(value):
            wholes.add(whole)

    visit(tree)
    return TestValues(case, stage, frozenset(found), tuple(expected), frozenset(wholes))


def _compared_with(test: ast.expr) -> Iterator[ast.expr]:
    if isinstance(test, ast.BoolOp):
        for value in test.values:
            yield from _compared_with(value)
    elif isinstance(test, ast.Compare):
        yield from (test.left, *test.comparators)


def _try(node: ast.expr, scope: Scope, names: dict[str, Any], take: Callable[[Any], None]) -> bool:
    try:
        take(fold(node, scope, names))
    except NotConstant:
        return False
    return True


def _wholes(value: Any) -> Iterator[tuple[Key, ...]]:
    """Every list, tuple, set and dict within ``value`` of two or more parts, as its keys."""
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        inside = keys(value)
        if len(inside) >= 2:
            yield inside
        for part in value.values() if isinstance(value, dict) else value:
            yield from _wholes(part)


@dataclass(frozen=True)
class Problem:
    """What any answer may hold: constants of the prompts, of the reference solutions and of the hidden tests."""

    prose: str
    keys: frozenset[Key]
    wholes: frozenset[tuple[Key, ...]]
    texts: str

    def owns(self, key: Key) -> bool:
        """True of a value that the problem itself brings along."""
        kind, value = key
        if key in self.keys:
            return True
        if kind == "text":
            # a few letters stand in some longer text by chance
            in_a_text = len(value) >= _LEAST_TEXT and value in self.texts
            return bool(value.strip()) and (_stands_in(value.strip(), self.prose) or in_a_text)
        return kind == "number" and _stands_in(f"{value:g}" if isinstance(value, float) else str(value), self.prose)


@lru_cache(64)
def problem_of(exercise: Exercise) -> Problem:
    """The constants that belong to ``exercise``, whatever its visible tests show of them."""
    prose = "\n".join(_SHOWN_CALL.sub(" ", _FENCED.sub(" ", stage.prompt)) for stage in exercise.stages)
    sources = [exercise.solution, exercise.alternative, exercise.starter, *(s.code for s in exercise.shortcuts)]
    hidden = [stage.hidden_path.read_text(encoding="utf-8") for stage in exercise.stages]
    found: set[Key] = set()
    wholes: set[tuple[Key, ...]] = set()
    texts: list[str] = []

    def take(value: Any) -> None:
        found.update(keys(value))
        wholes.update(_wholes(value))

    for source, is_answer in [*((s, True) for s in sources), *((s, False) for s in hidden)]:
        tree = ast.parse(source)
        scope = Scope(tree)
        for node in executed(tree) if is_answer else _without_docstrings(tree):
            # a range of numbers to draw from owns none of them
            if isinstance(node, ast.expr) and (is_answer or not any(isinstance(n, ast.Call) for n in ast.walk(node))):
                _try(node, scope, {}, take)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return Problem(prose, frozenset(found), frozenset(wholes), "\0".join(texts))


def _without_docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    said = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    return (node for node in ast.walk(tree) if id(node) not in said)


def _stands_in(value: str, text: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(value)}(?!\w|\.\d)", text) is not None


def executed(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes of a program that take part in answering: no text that stands alone, assert, main guard or self-test.

    A self-test is a function whose result nobody uses.
    """
    idle = _self_tests(tree)
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Assert) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            continue
        if isinstance(node, ast.If) and "__name__" in {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}:
            stack += node.orelse
            continue
        if isinstance(node, ast.FunctionDef) and node.name in idle:
            continue
        yield node
        stack += reversed(list(ast.iter_child_nodes(node)))


def _self_tests(tree: ast.Module) -> set[str]:
    """Functions at the top that are called as statements only, and give nothing back."""
    statements = {
        id(node.value.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    }
    used: set[str] = set()
    called: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            (called if id(node) in statements else used).add(node.id)
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and (node.name in called - used or node.name.lstrip("_").startswith("test"))
        and node.name not in used
        and not any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(node))
        and not any(isinstance(n, (ast.Global, ast.Nonlocal)) for n in ast.walk(node))
    }


def within(text: str, candidates: frozenset[Key]) -> set[Key]:
    """The strong values of ``candidates`` that stand in a longer text, as words of it."""
    found = set()
    for key in candidates:
        kind, value = key
        if not is_strong(key):
            continue
        word = value if kind == "text" else str(value)
        if len(word) < len(text) and _stands_in(word, text):
            found.add(key)
    return found


def rows_within(text: str, wholes: frozenset[tuple[Key, ...]]) -> set[Key]:
    """The parts of those ``wholes`` whose numbers stand in a row in a text that lists numbers."""
    row = tuple(("number", int(number)) for number in re.findall(r"(?<![\w.])-?\d{1,9}(?![\w.])", text))
    found: set[Key] = set()
    for whole in wholes if len(row) >= 2 * _LEAST_ROW else ():
        if len(whole) >= _LEAST_ROW and any(row[at : at + len(whole)] == whole for at in range(len(row))):
            found |= set(whole)
    return found


#: Numbers in a row of a text that are no chance.
_LEAST_ROW = 2


def scrambled(value: Any, wanted: Callable[[Key], bool], words: frozenset[Key] = frozenset()) -> Any:
    """``value`` with each part that is ``wanted`` replaced by another of its type, and ``words`` within texts too."""
    if isinstance(value, dict):
        return {scrambled(k, wanted, words): scrambled(v, wanted, words) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return type(value)(scrambled(part, wanted, words) for part in value)
    key = key_of(value)
    if key is not None and wanted(key):
        return _other(value)
    if isinstance(value, str):
        for kind, word in words:
            text = word if kind == "text" else str(word)
            pattern = rf"(?<![\w.]){re.escape(text)}(?!\w|\.\d)"
            value = re.sub(pattern, lambda _, text=text: _other(text), value)
        return value
    return copy.copy(value)


_TURNED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    "bcdefghijklmnopqrstuvwxyzaBCDEFGHIJKLMNOPQRSTUVWXYZA1234567890",
)


def _other(value: Any) -> Any:
    """Another value of the same type, of the same length if it is a text."""
    if isinstance(value, str):
        turned = value.translate(_TURNED)
        return turned if turned != value else value + "~"
    if isinstance(value, (bytes, bytearray)):
        return type(value)(_other(value.decode("latin-1")).encode("latin-1", "replace"))
    return value + 1009 if isinstance(value, int) else value + 1009.25
