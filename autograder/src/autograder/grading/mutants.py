"""Mutation testing of an exercise's hidden tests: small changes of the reference that a hidden test must notice.

A small tool of our own, because the tests run in another process than the code that is mutated, which general tools
do not foresee. A survivor is either a missing test or an equivalent change; the latter are listed in the exercise's
``equivalent_mutants.toml`` with the reason.
"""

from __future__ import annotations

import ast
import copy
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.content import ContentError, Exercise
from autograder.grading.grader import Grader
from autograder.grading.verdict import Status

SEEDS = (1, 2, 3)
LEAST_SCORE = 0.95

_COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd}


@dataclass(frozen=True)
class Mutant:
    """One changed reference: the line of the change, what stood there and what stands there now."""

    line: int
    before: str
    after: str
    source: str

    @property
    def name(self) -> str:
        return f"{self.before}  →  {self.after}"


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: the test that noticed it, whether only a visible one did, why it counts as equivalent."""

    mutant: Mutant
    killed_by: str
    only_visible: bool
    equivalent: str


def mutate(source: str) -> list[Mutant]:
    """Every mutant of ``source`` that still compiles, without two of the same text."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(getattr(node, "body", None), list) and node.body and _is_text(node.body[0]):
            node.body[0] = ast.Pass()  # a docstring does nothing that a test could notice
    found: dict[str, Mutant] = {}
    lines = source.split("\n")
    original = ast.unparse(tree)
    for index, node in enumerate(ast.walk(tree)):
        for change in _changes(node):
            changed = copy.deepcopy(tree)
            target = next(n for i, n in enumerate(ast.walk(changed)) if i == index)
            if not change(target):
                continue
            ast.fix_missing_locations(changed)
            text = ast.unparse(changed)
            line = getattr(node, "lineno", 0)
            if text == original or text in found or not line:
                continue
            before, after = _difference(original, text)
            found[text] = Mutant(line, before or lines[line - 1].strip(), after, text)
    return sorted(found.values(), key=lambda mutant: (mutant.line, mutant.after))


def _changes(node: ast.AST) -> Iterator:
    """Functions that change a copy of ``node`` in place and say whether they did."""

    def set_to(name, value):
        def change(target):
            setattr(target, name, value)
            return True

        return change

    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            kind = _COMPARISONS.get(type(operator))

            def compare(target, place=place, kind=kind):
                target.ops[place] = kind()
                return True

            if kind is not None:
                yield compare
    elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _OPERATORS:
        yield set_to("op", _OPERATORS[type(node.op)]())
    elif isinstance(node, ast.BoolOp):
        yield set_to("op", ast.And() if isinstance(node.op, ast.Or) else ast.Or())
        for place in range(len(node.values)):

            def drop(target, place=place):
                del target.values[place]
                return len(target.values) > 1

            yield drop
    elif isinstance(node, (ast.If, ast.IfExp, ast.While)):
        yield set_to("test", ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield set_to("value", node.value + 1)
    elif isinstance(node, ast.Constant) and type(node.value) is str and node.value:
        yield set_to("value", f"XX{node.value}XX")
    elif isinstance(node, ast.Return) and node.value is not None:
        yield set_to("value", ast.Constant(None))
    elif isinstance(node, ast.Continue | ast.Break):
        yield lambda target: False
    if isinstance(getattr(node, "body", None), list):
        for place, statement in enumerate(node.body):
            if isinstance(statement, (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign)) and not _is_text(statement):

                def remove(target, place=place):
                    target.body[place] = ast.Pass()
                    return True

                yield remove


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _difference(before: str, after: str) -> tuple[str, str]:
    """The first line that differs, in both."""
    for one, two in zip(before.split("\n"), after.split("\n"), strict=False):
        if one != two:
            return one.strip(), two.strip()
    return "", ""


def try_mutants(exercise: Exercise, grader: Grader) -> Iterator[Outcome]:
    """Run the tests against every mutant of the reference until one notices it."""
    known = _equivalent(exercise)
    last = len(exercise.stages)
    for mutant in mutate(exercise.solution):
        killer, visible = "", False
        for seed in SEEDS:
            verdict = grader.check_exercise(exercise, last, mutant.source, seed=seed)
            failed = [test for test in verdict.tests if test.status is not Status.PASSED]
            hidden = next((test.name for test in failed if not test.visible), "")
            if hidden:
                killer, visible = hidden, False
                break
            visible = visible or bool(failed)
        yield Outcome(mutant, killer, visible and not killer, known.pop(mutant.name, "") if not killer else "")
    unused = [name for name in known if name]
    if unused:
        raise ContentError(f"{exercise.path / 'equivalent_mutants.toml'}: no such survivor: {unused[0]}")


def _equivalent(exercise: Exercise) -> dict[str, str]:
    path = exercise.path / "equivalent_mutants.toml"
    if not path.exists():
        return {}
    listed = tomllib.loads(path.read_text(encoding="utf-8")).get("mutants", [])
    return {f"{entry['before']}  →  {entry['after']}": entry["why"] for entry in listed}
