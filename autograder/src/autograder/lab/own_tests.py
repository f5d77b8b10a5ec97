"""Cells of the learner's own that try the answer: which they are, and what the record keeps of them."""

from __future__ import annotations

import ast
from dataclasses import dataclass

#: A cell that calls one of these works the notebook, whatever else stands in it: the check cells hold asserts, too.
WORKS_THE_NOTEBOOK = frozenset(
    {"check", "score", "start", "start_round", "prompt", "hint", "debrief", "finish", "menu", "pause", "resume", "rate"}
)


@dataclass(frozen=True)
class OwnCell:
    """How large a cell is and how many asserts it holds; nothing of its text."""

    lines: int
    asserts: int


def own_cell(cell: str, answer: str | None) -> OwnCell | None:
    """The figures of a cell that tries the answer, None of any other.

    It tries the answer when it uses a name that the answer defines, or holds an assert or a test function. ``cell`` is
    Python without magics.
    """
    try:
        tree = ast.parse(cell)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    nodes = list(ast.walk(tree))
    calls = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    if calls & WORKS_THE_NOTEBOOK:
        return None
    asserts = sum(isinstance(node, ast.Assert) for node in nodes)
    tests = any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_test(node.name) for node in nodes)
    used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    if not (asserts or tests or used & defined_names(answer or "")):
        return None
    return OwnCell(lines=sum(1 for line in cell.splitlines() if line.strip()), asserts=asserts)


def defined_names(source: str) -> set[str]:
    """Functions, classes and variables at the top of a source; what it imports is not its own."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names: set[str] = set()
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}
    return names


def _is_test(name: str) -> bool:
    return name.startswith("test")
