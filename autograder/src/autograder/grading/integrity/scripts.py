"""Results that follow the number of the call: lists that are read off one by one, whatever is asked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from autograder.grading.integrity.answer import Answer, Change, literal
from autograder.grading.integrity.arms import counters_of
from autograder.grading.integrity.literals import Problem, key_of, keys, scrambled

_TAKES = {"pop", "popleft", "__next__"}


def scripts_of(answer: Answer, problem: Problem) -> list[ast.expr]:
    """The constant sequences that are read off call by call, without those that the problem brings along."""
    found: dict[int, ast.expr] = {}
    for read in _read_off(answer):
        for node in _within(answer, read, set()):
            if not _is_of_problem(answer.value(node), problem):
                found[node.number] = node
    return [found[number] for number in sorted(found)]


def other_script(answer: Answer, node: ast.expr) -> Change:
    """The same sequence with other results in it."""
    other = _turned(answer.value(node))
    return lambda _node: literal(other)


def _read_off(answer: Answer) -> Iterator[ast.expr]:
    """What items are taken from in turn."""
    counters = counters_of(answer)
    for node in answer.nodes:
        if node.number not in answer.executed:
            continue
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr in _TAKES:
                yield node.func.value
            elif isinstance(node.func, ast.Name) and node.func.id == "next" and node.args:
                yield node.args[0]
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            index = {ast.unparse(part) for part in ast.walk(node.slice) if isinstance(part, ast.expr)}
            if index & counters:
                yield node.value


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _sequences(answer: Answer, name: str, seen: set[str]) -> Iterator[ast.expr]:
    """The constant sequences that a name is bound to, by way of other names too."""
    if name in seen:
        return
    seen.add(name)
    for node in answer.nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for bound, value in _bindings(target, node.value):
                    if _name(bound) == name:
                        yield from _within(answer, value, seen)


def _bindings(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each name or attribute of an assignment with what it is bound to, several at once included."""
    several = (ast.Tuple, ast.List)
    if isinstance(target, several) and isinstance(value, several) and len(target.elts) == len(value.elts):
        for one, part in zip(target.elts, value.elts, strict=True):
            yield from _bindings(one, part)
    else:
        yield target, value


def _within(answer: Answer, node: ast.expr, seen: set[str]) -> Iterator[ast.expr]:
    if isinstance(node, (ast.Name, ast.Attribute)):
        yield from _sequences(answer, _name(node), seen)
        return
    if answer.is_constant(node) and _is_sequence(answer.value(node)):
        yield node
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from _within(answer, child, seen)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, (str, bytes, list, tuple)) and len(value) >= 2


def _is_of_problem(value: Any, problem: Problem) -> bool:
    key = key_of(value)
    return problem.owns(key) if key is not None else bool(keys(value)) and keys(value) in problem.wholes


def _turned(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, (list, tuple)):
        return type(value)(map(_turned, value))
    return scrambled(value, lambda _key: True)
