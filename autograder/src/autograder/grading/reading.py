"""Reads an answer as an interviewer would: structure and complexity beside the reference's, and what ruff finds.

Remarks, never points. Nothing of the answer runs: it is parsed here, and given to ruff on its standard input.

Cyclomatic complexity is counted here, in a dozen lines over ``ast``: of the libraries that do it, radon has had no release
since 2023, and mccabe leaves out boolean operators, which are what makes a condition hard to read.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: Remarks at the most, the most important first.
MOST = 8
#: A figure is remarked on when it is over its limit here, and over the reference's by this factor.
FACTOR = 1.5
LONG, COMPLEX, DEEP = 40, 10, 4
#: A repeated block has at least so many lines.
REPEATED_LINES = 4
#: Statements of a block that are compared at the most; a longer repetition is found by its beginning.
_WINDOW = 12
_RUFF_SECONDS = 10

#: What ruff looks for, the most important first: in our words, `{}` for the name in ruff's message, and why it matters.
RULES = {
    "F821": ("`{}` is not defined anywhere", "the line fails the first time that it runs"),
    "ASYNC251": ("`time.sleep` in an async function", "it stops the whole event loop, every other task included"),
    "ASYNC210": ("a blocking HTTP call in an async function", "nothing else moves while it waits"),
    "ASYNC220": ("a blocking process call in an async function", "nothing else moves while it waits"),
    "ASYNC221": ("a blocking process call in an async function", "nothing else moves while it waits"),
    "ASYNC222": ("a blocking wait in an async function", "nothing else moves while it waits"),
    "ASYNC230": ("a file is opened in an async function", "the loop stands still while the disk works"),
    "ASYNC250": ("`input` in an async function", "the loop stands still until somebody types"),
    "RUF006": ("a task that nobody keeps", "the loop holds tasks weakly, and its failure is never seen"),
    "ASYNC110": (
        "a loop that sleeps until something changes",
        "an Event or a Condition wakes at once and needs no period",
    ),
    "B006": ("a mutable default argument", "all calls share the one object"),
    "RUF012": ("a mutable class attribute", "all instances share the one object"),
    "B023": ("a function in a loop that uses `{}`", "it sees the loop's last value, not the one of its turn"),
    "E722": ("a bare `except`", "it catches cancellation and KeyboardInterrupt too"),
    "BLE001": ("an `except {}`", "with more than the call that may fail inside, it hides mistakes of your own"),
    "B012": ("`{}` in a `finally`", "it swallows the exception that is on its way, a cancel too"),
    "PLW2101": ("a lock made in its own `with`", "each caller locks its own, so that nobody waits"),
    "F632": ("`is` with a literal", "identity of equal values is an accident of the interpreter"),
    "B020": ("loop variable `{}` hides what is looped over", "after the first turn the original is gone"),
    "PLR1704": ("`{}` is rebound though it is a parameter", "the reader loses what was passed in"),
    "F811": ("`{}` is defined twice", "only the second one exists"),
    "F601": ("key `{}` twice in one dict", "only the last one counts"),
    "B018": ("an expression without effect", "a call or an assignment may be missing"),
    "B015": ("a comparison without effect", "an `assert` or an `=` may be missing"),
    "B904": ("a raise in an `except` without `from`", "say whether the first error is the cause of the second"),
    "B019": ("`{}` on a method", "its cache keeps every instance alive"),
    "PLW0603": ("`global {}`", "state outside of the object makes two instances disturb each other"),
    "F841": ("`{}` is assigned and not used", "a leftover, or a result that should have been looked at"),
    "F401": ("`{}` is imported and not used", "a leftover of an earlier idea"),
    "A001": ("`{}` hides a builtin", "the next reader, or you in stage 4, will want the builtin"),
    "A002": ("parameter `{}` hides a builtin", "the next reader, or you in stage 4, will want the builtin"),
    "SIM115": ("a file is opened without `with`", "it stays open when something fails in between"),
}


@dataclass(frozen=True)
class Shape:
    """Figures of one source. The name and the line belong to the function that has the largest figure."""

    lines: int
    functions: int
    classes: int
    longest: int
    longest_name: str
    longest_line: int
    complexity: int
    complex_name: str
    complex_line: int
    depth: int
    depth_line: int


@dataclass(frozen=True)
class Remark:
    """One thing to look at, at ``lines`` of the answer: ``what`` it is, and ``why`` it matters."""

    lines: tuple[int, ...]
    what: str
    why: str


@dataclass(frozen=True)
class Reading:
    """``compared`` sets the answer's figures beside the reference's, in sentences; ``left_out`` remarks are not shown.

    ``trouble`` is a sentence when something could not be looked at, empty otherwise.
    """

    compared: tuple[str, ...]
    remarks: tuple[Remark, ...]
    left_out: int
    trouble: str


def read_code(source: str, reference: str) -> Reading:
    """Read an answer beside a reference. Never raises for what the answer holds."""
    if "\0" in source:  # a SyntaxError or a ValueError, as Python's version has it
        return Reading((), (), 0, "This answer does not compile, so there is nothing to read.")
    try:
        tree = ast.parse(source)
        mine, theirs = shape(tree), shape(ast.parse(reference))
        repeated = _repeated(tree)
    except SyntaxError as error:
        where = f"Line {error.lineno}" if error.lineno else "This answer"
        return Reading((), (), 0, f"{where} does not compile, so there is nothing to read.")
    except (ValueError, RecursionError, MemoryError):
        return Reading((), (), 0, "This answer is nested too deeply, or holds what is no text, so it cannot be read.")
    found, trouble = _ruff(source)
    usual = {code for code, _, _ in _ruff(reference)[0]} if found else set()
    # what the reference does too is no advice to give
    remarks = [*_larger(mine, theirs), *repeated, *_remarks(one for one in found if one[0] not in usual)]
    return Reading(tuple(_compared(mine, theirs)), tuple(remarks[:MOST]), max(0, len(remarks) - MOST), trouble)


def shape(tree: ast.Module) -> Shape:
    """The figures of a module. A function counts what is nested in it."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    longest = max(functions, key=_length, default=None)
    most = max(functions, key=complexity, default=None)
    depth, depth_line = _deepest(tree.body, 0)
    return Shape(
        lines=sum(_own_lines(node) for node in tree.body),
        functions=len(functions),
        classes=sum(isinstance(node, ast.ClassDef) for node in ast.walk(tree)),
        longest=_length(longest) if longest else 0,
        longest_name=longest.name if longest else "",
        longest_line=longest.lineno if longest else 0,
        complexity=complexity(most) if most else 0,
        complex_name=most.name if most else "",
        complex_line=most.lineno if most else 0,
        depth=depth,
        depth_line=depth_line,
    )


def complexity(node: ast.AST) -> int:
    """Cyclomatic complexity: one, and one more for each place where the flow may go two ways.

    These are ``if`` and ``elif``, ``for``, ``while``, ``except``, a ``case``, a conditional expression, each further
    operand of ``and`` and ``or``, and each ``for`` and ``if`` of a comprehension.
    """
    found = 1
    for one in ast.walk(node):
        if isinstance(
            one, ast.If | ast.For | ast.AsyncFor | ast.While | ast.ExceptHandler | ast.match_case | ast.IfExp
        ):
            found += 1
        elif isinstance(one, ast.BoolOp):
            found += len(one.values) - 1
        elif isinstance(one, ast.comprehension):
            found += 1 + len(one.ifs)
    return found


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    length = node.end_lineno - node.lineno + 1
    if ast.get_docstring(node, clean=False) is not None:
        length -= node.body[0].end_lineno - node.body[0].lineno + 1
    return length


def _own_lines(node: ast.stmt) -> int:
    return node.end_lineno - node.lineno + 1


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The bodies of a statement."""
    for field in ("body", "orelse", "finalbody"):
        body = getattr(node, field, None)
        if isinstance(body, list) and body:
            yield body
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield part.body


_NESTS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)


def _deepest(body: list[ast.stmt], depth: int) -> tuple[int, int]:
    """How deeply blocks are nested within a function, and the line of the deepest; an ``elif`` is no deeper."""
    best = (depth, 0)
    for node in body:
        inner = 0 if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else depth
        inner += isinstance(node, _NESTS)
        for block in _blocks(node):
            is_elif = (
                isinstance(node, ast.If) and block is node.orelse and len(block) == 1 and isinstance(block[0], ast.If)
            )
            found = _deepest(block, inner - is_elif)
            if found[0] > best[0]:
                best = (found[0], found[1] or node.lineno)
    return best


def _compared(mine: Shape, theirs: Shape) -> Iterator[str]:
    yield (
        f"Your answer has {_count(mine.lines, 'line')} in {_count(mine.functions, 'function')} and "
        f"{_count(mine.classes, 'class', 'classes')}; the reference has {theirs.lines} in {theirs.functions} and "
        f"{theirs.classes}."
    )
    if mine.functions:
        yield (
            f"Your longest function, `{mine.longest_name}` at line {mine.longest_line}, has "
            f"{_count(mine.longest, 'line')}; the reference's longest has {theirs.longest}."
        )
        yield (
            f"The most complex one, `{mine.complex_name}` at line {mine.complex_line}, has a cyclomatic complexity of "
            f"{mine.complexity}; the reference's has {theirs.complexity}. Blocks are nested {mine.depth} deep, in the "
            f"reference {theirs.depth}."
        )


def _larger(mine: Shape, theirs: Shape) -> Iterator[Remark]:
    if mine.longest > max(LONG, FACTOR * theirs.longest):
        yield Remark(
            (mine.longest_line,),
            f"`{mine.longest_name}` has {mine.longest} lines",
            "a function that fits on a screen can be talked through, and changed in one place when the task grows",
        )
    if mine.complexity > max(COMPLEX, FACTOR * theirs.complexity):
        yield Remark(
            (mine.complex_line,),
            f"`{mine.complex_name}` has a cyclomatic complexity of {mine.complexity}",
            "nobody can say which of so many ways through it are tested; name the parts and move them out",
        )
    if mine.depth > max(DEEP, theirs.depth):
        yield Remark(
            (mine.depth_line,),
            f"blocks nested {mine.depth} deep",
            "return or continue early, so that the usual way stands at the left",
        )


def _repeated(tree: ast.Module) -> Iterator[Remark]:
    """The largest run of statements that stands in more than one place, word for word."""
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt | ast.Module):
            continue
        for body in _blocks(node):
            dumps = [ast.dump(statement) for statement in body]
            for first in range(len(body)):
                for last in range(first, min(first + _WINDOW, len(body))):
                    begin, end = body[first].lineno, body[last].end_lineno
                    if end - begin + 1 >= REPEATED_LINES and not isinstance(body[first], ast.Import | ast.ImportFrom):
                        places["\n".join(dumps[first : last + 1])].append((begin, end))
    best: list[tuple[int, int]] = []
    for found in places.values():
        apart = [found[0]]
        for begin, end in found[1:]:
            if begin > apart[-1][1]:
                apart.append((begin, end))
        if len(apart) > 1 and (not best or apart[0][1] - apart[0][0] > best[0][1] - best[0][0]):
            best = apart
    if best:
        yield Remark(
            tuple(begin for begin, _ in best),
            f"{best[0][1] - best[0][0] + 1} lines that stand here word for word more than once",
            "a change in one of them will be forgotten in the other; give them a name",
        )


def _ruff(source: str) -> tuple[list[tuple[str, int, str]], str]:
    """``(code, line, message)`` of everything that ruff finds, and a sentence when it could not look."""
    try:
        from ruff import find_ruff_bin

        done = subprocess.run(
            [
                find_ruff_bin(), "check", "--isolated", "--no-cache", "--ignore-noqa", "--exit-zero", "--target-version",
                "py311", "--select", ",".join(RULES), "--output-format", "json", "--stdin-filename", "answer.py", "-",
            ],
            input=source.encode("utf-8", "replace"),
            capture_output=True, timeout=_RUFF_SECONDS, check=True,
        )  # fmt: skip
        return [(one["code"], one["location"]["row"], one["message"]) for one in json.loads(done.stdout)], ""
    except (ImportError, OSError):
        return [], "ruff is not installed here, so its part of the reading is missing; `make lab` installs it."
    except (subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return [], "ruff could not read this answer, so its part of the reading is missing."


def _remarks(found: Iterable[tuple[str, int, str]]) -> list[Remark]:
    """One remark for each rule and name, with all its lines, in the order of ``RULES``."""
    lines: dict[tuple[str, str], list[int]] = defaultdict(list)
    for code, line, message in found:
        if code in RULES:
            what = RULES[code][0]
            name = re.search(r"`([^`]*)`", message)
            lines[code, what.replace("{}", name[1] if name else "a name")].append(line)
    order = list(RULES)
    return [
        Remark(tuple(sorted(set(at))), what, RULES[code][1])
        for (code, what), at in sorted(lines.items(), key=lambda one: (order.index(one[0][0]), min(one[1])))
    ]


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
