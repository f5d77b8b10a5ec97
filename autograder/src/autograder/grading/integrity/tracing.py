"""A copy of an answer that tells which places of it each test reaches.

It says so by writing marks to its output, which `Grader` hands to a watcher. A mark can be forged or held back by the
answer like anything that it says. So no mark alone makes a finding: it narrows down what the experiments try.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterable
from typing import Any

from autograder.grading.integrity.answer import Answer, Change, program
from autograder.grading.integrity.arms import Arm, Form

#: Left when the whole answer has been loaded.
LOADED = "loaded"
_MARK = re.compile("\0([a-z]+[0-9]*(?:[TF]|\\.[0-9]+|:[0-9a-f]*)?)\0")
_NAME = "_reached_"
#: Characters of a value that an answer may tell.
MOST_CHARACTERS = 20_000

_PRELUDE = ast.parse(f"""
class {_NAME}:
    import os
    write, told = os.write, set()

    class table(dict):
        def __init__(self, number, items):
            dict.__init__(self, items)
            self.number_, self.keys_ = number, list(items)

        def asked_(self, key):
            try:
                {_NAME}.mark("d%d.%d" % (self.number_, self.keys_.index(key)))
            except ValueError:
                {_NAME}.mark("d%dF" % self.number_)

        def __getitem__(self, key):
            self.asked_(key)
            return dict.__getitem__(self, key)

        def __contains__(self, key):
            self.asked_(key)
            return dict.__contains__(self, key)

        def get(self, key, *default):
            self.asked_(key)
            return dict.get(self, key, *default)

        def pop(self, key, *default):
            self.asked_(key)
            return dict.pop(self, key, *default)

        def setdefault(self, key, *default):
            self.asked_(key)
            return dict.setdefault(self, key, *default)

    def mark(what):
        if what not in {_NAME}.told:
            {_NAME}.told.add(what)
            {_NAME}.write(1, b"\\0" + what.encode() + b"\\0")

    def value(number, work_out):
        try:
            text = repr(work_out())
        except Exception:
            return
        if len(text) <= {MOST_CHARACTERS}:
            {_NAME}.mark("v%d:%s" % (number, text.encode().hex()))

    def condition(number, value):
        {_NAME}.mark("c%d%s" % (number, "T" if value else "F"))
        return value
""").body


def marks_in(output: str) -> frozenset[str]:
    """The marks in what an answer printed."""
    return frozenset(_MARK.findall(output))


def traced(answer: Answer, arms: Iterable[Arm] = (), places: Iterable[int] = (), *, tables: bool = True) -> str:
    """The copy. ``places`` are numbers of expressions and statements; each leaves the mark ``s`` and its number.

    Tables are dicts of another class in the copy, which an answer may notice; without ``tables`` they are left alone.
    """
    changes: dict[int, Change] = {}
    for arm in arms:
        if arm.form is Form.CONDITION:
            changes[arm.number] = _asked("condition", arm.number)
        elif arm.form is Form.CASE:
            changes[arm.number] = _marked_case(arm.taken)
            match = answer.parents[arm.number]
            changes[match.number] = _after(_mark(f"m{match.number}"))
        elif tables:
            table = answer.parents[arm.number]
            changes[table.number] = _asked("table", table.number)
    for number in places:
        changes[number] = _marked_place(f"s{number}", changes.get(number))
    return program(with_marks(answer.changed(changes)))


def telling(answer: Answer, expressions: Iterable[ast.expr]) -> str:
    """A copy that tells the values of some expressions once it has been loaded."""
    last = []
    for node in expressions:
        nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        last.append(_statement(_call("value", ast.Constant(node.number), ast.Lambda(nothing, copy.deepcopy(node)))))
    return program(with_marks(copy.deepcopy(answer.tree), last))


def told_values(run_marks: Iterable[frozenset[str]]) -> dict[int, Any]:
    """The plain values that a telling copy told, by the number of the expression."""
    found: dict[int, Any] = {}
    for mark in sorted({mark for marks in run_marks for mark in marks if mark.startswith("v")}):
        number, _, text = mark[1:].partition(":")
        try:
            found[int(number)] = ast.literal_eval(bytes.fromhex(text).decode())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue  # no plain value, or not what a copy of ours writes
    return found


def with_marks(tree: ast.Module, last: Iterable[ast.stmt] = ()) -> ast.Module:
    """A changed tree that can leave marks, and leaves one when it has been loaded; ``last`` comes after that."""
    first = 0
    for statement in tree.body:
        is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not is_text and not (isinstance(statement, ast.ImportFrom) and statement.module == "__future__"):
            break
        first += 1
    body = [*tree.body[:first], *_PRELUDE, *tree.body[first:], _statement(_mark(LOADED)), *last]
    return ast.Module(body=body, type_ignores=[])


def _call(name: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Attribute(ast.Name(_NAME, ast.Load()), name, ast.Load()), list(arguments), [])


def _mark(what: str) -> ast.expr:
    return _call("mark", ast.Constant(what))


def _statement(node: ast.expr) -> ast.stmt:
    return ast.Expr(node)


def _asked(name: str, number: int) -> Change:
    return lambda node: _call(name, ast.Constant(number), node)


def _after(mark: ast.expr) -> Change:
    """The mark first, then the statement."""
    return lambda node: [_statement(mark), node]


def _marked_case(mark: str) -> Change:
    def change(case: ast.AST) -> ast.AST:
        case.body = [_statement(_mark(mark)), *case.body]
        return case

    return change


def _marked_place(mark: str, inner: Change | None) -> Change:
    def change(node: ast.AST) -> ast.AST:
        node = inner(node) if inner is not None else node
        if isinstance(node, ast.stmt):
            return [_statement(_mark(mark)), node]
        pair = ast.Tuple([_mark(mark), node], ast.Load())
        return ast.Subscript(pair, ast.Constant(1), ast.Load())

    return change
