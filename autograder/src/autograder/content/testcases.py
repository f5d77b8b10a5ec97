"""Tests of the course read as text: their names, labels and hints, without running them."""

from __future__ import annotations

import ast
from pathlib import Path

from autograder.content.errors import ContentError
from autograder.content.model import TestCase
from autograder.content.tables import read_text


def _decorated(node: ast.FunctionDef) -> bool:
    return any(not ast.unparse(decorator).startswith("pytest.mark.schedules(") for decorator in node.decorator_list)


def load_tests(path: Path) -> tuple[TestCase, ...]:
    """The test functions of a file, in order; ContentError for one that could not run or has no label."""
    text = read_text(path)
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise ContentError(f"{path}: line {error.lineno}: {error.msg}") from None
    tests = []
    for node in tree.body:
        if not getattr(node, "name", "").lower().startswith("test"):
            continue
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_") or _decorated(node):
            raise ContentError(
                f"{path}: {node.name}: a test is a plain function test_…, with no decorator but @pytest.mark.schedules(n)"
            )
        label, _, hint = (ast.get_docstring(node) or "").partition("\n")
        if not label.strip():
            raise ContentError(f"{path}: {node.name} has no docstring; its first line is the label that learners see")
        first = node.lineno - 1
        source = "\n".join(text.split("\n")[first : node.end_lineno])
        tests.append(TestCase(node.name, label.strip(), " ".join(hint.split()), source, node.lineno))
    names = [test.name for test in tests]
    if not tests:
        raise ContentError(f"{path}: no function test_…; a stage needs tests")
    for name in names:
        if names.count(name) > 1:
            raise ContentError(f"{path}: {name} is defined twice, so that the first one would never run")
    return tuple(tests)
