"""The places where an answer tells one input from the others: conditions, cases of a match, entries of a table."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.grading.integrity.answer import Answer, Change, literal
from autograder.grading.integrity.fold import NotConstant
from autograder.grading.integrity.literals import Key, is_trivial, keys, scrambled

#: Statements in which a special case gives its value; a longer body does something.
_SHORT = 4


class Form(enum.StrEnum):
    CONDITION = "condition"
    CASE = "case"
    ENTRY = "entry"


@dataclass(frozen=True)
class Arm:
    """What happens for some inputs only.

    ``selectors`` are the constants that an input is compared with, ``outcomes`` the constants that it leads to.
    ``inside`` has the numbers of all nodes that serve this arm alone. ``marks`` are left in a traced run when the arm
    is looked at, ``taken`` when it is taken; ``off`` changes the node ``number`` so that it never is. ``place`` has the
    number of the table or of the function that the arm stands in.
    """

    form: Form
    number: int
    line: int
    selectors: tuple[Any, ...]
    outcomes: tuple[Any, ...]
    inside: frozenset[int]
    marks: frozenset[str]
    taken: str
    off: Change
    place: int
    counts_calls: bool = False

    @property
    def selector_keys(self) -> frozenset[Key]:
        return frozenset(key for value in self.selectors for key in keys(value))

    @property
    def outcome_keys(self) -> frozenset[Key]:
        return frozenset(key for value in self.outcomes for key in keys(value))

    @property
    def is_special(self) -> bool:
        """True when an input is compared with more than what every program has, such as 0 or an empty text."""
        return any(not is_trivial(value) for value in self.selectors)


def arms_of(answer: Answer) -> list[Arm]:
    """Every arm in the executed code of an answer."""
    counters = counters_of(answer)
    found: list[Arm] = []
    for node in answer.nodes:
        if node.number not in answer.executed:
            continue
        if is_condition(node) and not is_condition(answer.parents[node.number]):
            found += _condition(answer, node, counters)
        elif isinstance(node, ast.Match):
            found += _cases(answer, node)
        elif is_table(node):
            found += _entries(answer, node)
    return found


def is_condition(node: ast.AST) -> bool:
    """True of comparisons and what ``and``, ``or`` and ``not`` make of them: its value is true or false."""
    if isinstance(node, ast.BoolOp):
        return all(is_condition(value) for value in node.values)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not) and is_condition(node.operand)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in ("startswith", "endswith") and bool(node.args)
    return isinstance(node, ast.Compare)


def is_table(node: ast.AST) -> bool:
    return isinstance(node, ast.Dict) and len(node.keys) >= 2 and None not in node.keys


def _condition(answer: Answer, node: ast.expr, counters: set[str]) -> Iterator[Arm]:
    selectors, counts = [], False
    for part in ast.walk(node):
        if isinstance(part, ast.Compare) and isinstance(part.ops[0], (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is)):
            sides = [part.left, *part.comparators]
            constant = [side for side in sides if answer.is_constant(side)]
            # a letter in a text of letters is a class of inputs
            is_class = isinstance(part.ops[0], (ast.In, ast.NotIn)) and isinstance(_or_none(answer, sides[1]), str)
            if 0 < len(constant) < len(sides) and not is_class:
                selectors += [answer.value(side) for side in constant]
                counts = counts or any(ast.unparse(side) in counters for side in sides)
        elif isinstance(part, ast.Call) and is_condition(part) and answer.is_constant(part.args[0]):
            selectors.append(answer.value(part.args[0]))
    if not selectors:
        return
    positive = _is_positive(node)
    parent = answer.parents[node.number]
    body: list[ast.AST] = []
    if isinstance(parent, (ast.If, ast.IfExp)) and parent.test is node:
        held = parent.body if positive else parent.orelse
        body = held if isinstance(held, list) else [held]
    outcomes = _outcomes(answer, body) if len(body) <= _SHORT else []
    inside = {n.number for part in [node, *body] for n in ast.walk(part)}
    never = ast.Constant(not positive)
    yield Arm(
        Form.CONDITION, node.number, answer.line(node), tuple(selectors), tuple(outcomes), frozenset(inside),
        frozenset({f"c{node.number}T", f"c{node.number}F"}), f"c{node.number}{'T' if positive else 'F'}",
        lambda _node: never, _function(answer, node), counts,
    )  # fmt: skip


def _or_none(answer: Answer, node: ast.expr) -> Any:
    return answer.value(node) if answer.is_constant(node) else None


def _is_positive(node: ast.expr) -> bool:
    """True when the special case is the one in which the condition holds."""
    if isinstance(node, ast.UnaryOp):
        return not _is_positive(node.operand)
    if isinstance(node, ast.BoolOp):
        return _is_positive(node.values[0])
    return not (isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.NotEq, ast.NotIn, ast.IsNot)))


def _cases(answer: Answer, node: ast.Match) -> Iterator[Arm]:
    for case in node.cases:
        selectors = []
        for part in ast.walk(case.pattern):
            if isinstance(part, ast.MatchValue) and answer.is_constant(part.value):
                selectors.append(answer.value(part.value))
        if selectors:
            inside = {n.number for n in ast.walk(case)}
            outcomes = _outcomes(answer, case.body) if len(case.body) <= _SHORT else []
            yield Arm(
                Form.CASE, case.number, answer.line(case.pattern), tuple(selectors), tuple(outcomes), frozenset(inside),
                frozenset({f"m{node.number}", f"m{case.number}"}), f"m{case.number}", _never_matches,
                _function(answer, node),
            )  # fmt: skip


def _function(answer: Answer, node: ast.AST) -> int:
    """The number of the function that a node stands in, 0 at the top."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    return next((above.number for above in answer.above(node) if isinstance(above, functions)), 0)


def _never_matches(case: ast.AST) -> ast.AST:
    case.guard = ast.Constant(False)
    return case


def _entries(answer: Answer, node: ast.Dict) -> Iterator[Arm]:
    marks = frozenset({f"d{node.number}F", *(f"d{node.number}.{place}" for place in range(len(node.keys)))})
    for place, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
        if answer.is_constant(key):
            inside = {n.number for part in (key, value) for n in ast.walk(part)}
            selector = answer.value(key)
            yield Arm(
                Form.ENTRY, key.number, answer.line(key), (selector,), tuple(_outcomes(answer, [value])),
                frozenset(inside), marks, f"d{node.number}.{place}", _another(selector), node.number,
            )  # fmt: skip


def _another(value: Any) -> Change:
    other = scrambled(value, lambda _key: True)
    return lambda _node: literal(other)


def _outcomes(answer: Answer, body: list[ast.AST]) -> list[Any]:
    """The largest constants of some code, one after the other."""
    found: list[Any] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.expr) and not isinstance(node, ast.Name):
            try:
                found.append(answer.value(node))
                return
            except NotConstant:
                pass
        for child in ast.iter_child_nodes(node):
            visit(child)

    for part in body:
        visit(part)
    return found


def counters_of(answer: Answer) -> set[str]:
    """What is counted up from one call to the next, as it is written: a global name, an attribute, a cell of a list."""
    shared = {name for n in answer.nodes if isinstance(n, (ast.Global, ast.Nonlocal)) for name in n.names}
    up: set[str] = set()
    other: set[str] = set()
    for node in answer.nodes:
        if isinstance(node, ast.AugAssign):
            counted = isinstance(node.op, ast.Add) and answer.is_constant(node.value)
            if not isinstance(node.target, ast.Name) or node.target.id in shared:
                (up if counted else other).add(ast.unparse(node.target))
        elif isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = ast.unparse(node.targets[0])
            if _adds_to(answer, target, node.value):
                if not isinstance(node.targets[0], ast.Name) or target in shared:
                    up.add(target)
            elif not answer.is_constant(node.value):
                other.add(target)
    return up - other


def _adds_to(answer: Answer, target: str, value: ast.expr) -> bool:
    """True of ``target + constant``."""
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Add):
        return False
    return ast.unparse(value.left) == target and answer.is_constant(value.right)
