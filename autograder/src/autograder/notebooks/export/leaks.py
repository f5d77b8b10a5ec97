"""Looks through a tree for what must not be in it. An export that finds anything writes nothing."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.content import Course, Exercise
from autograder.content.tables import read_toml
from autograder.content.public import sealed_file
from autograder.content.starter import BEGIN, END
from autograder.grading.proof import hidden_marks
from autograder.grading.service import describe
from autograder.notebooks.export.public import public_fields

#: Characters from which on a line is one that nobody writes twice by chance.
_LONG = 40
#: Characters of what would not stand in a program by chance.
_UNLIKELY = 16
_TAGS = re.compile(r"<[^>]*>")
_RELEASED = (".ipynb", ".html")


class Private:
    """What is not to be given away of a course: its hidden tests, its references, and any line that is not public.

    Public is what a released notebook holds or is told of an exercise from the start. All else below ``rounds`` is
    private, so that content of a kind that is not known here is private, too.
    """

    def __init__(self, course: Course):
        self._marks = {(mark, exercise.id) for exercise in course.exercises.values() for mark in _marks(exercise)}
        told = [
            text
            for exercise in course.exercises.values()
            for text in _texts([describe(exercise), public_fields(exercise)])
        ]
        notebooks = [_plain(path) for path in sorted((course.path / "release").rglob("*.ipynb"))]
        self._lines = _private_lines(course.path / "rounds", "\n".join(told + notebooks))

    def leaks(self, tree: Path) -> list[str]:
        """What of it stands in the files of a tree, a sentence each. The file with the sealed tests is left out."""
        found = []
        for path in sorted(tree.rglob("*")):
            if path.is_file() and path != sealed_file(tree / "course"):
                found += [f"{path.relative_to(tree)} holds {what}" for what in self._in(path, tree)]
        return found

    def _in(self, path: Path, tree: Path) -> Iterator[str]:
        text = _plain(path)
        program = path.is_relative_to(tree / "autograder") or path.name == "Makefile"
        for mark, exercise in sorted(self._marks):
            # a program knows no exercise, and one exercise nothing of another: a word may stand there by chance
            telling = len(mark) >= _UNLIKELY or mark.startswith("test_")
            if (telling or path.suffix in _RELEASED or exercise == path.parent.name) and mark in text:
                yield repr(mark[:60])
        if not program:
            for line in _lines(text):
                if line in self._lines:
                    yield f"the line {line[:60]!r} of {self._lines[line]}"
            if re.search(r"BEGIN (HIDDEN TESTS|SOLUTION)", text):
                yield "a marker of nbgrader's"


def _plain(path: Path) -> str:
    """A file's text as a person reads it: the texts of JSON and TOML, and HTML without its tags."""
    if path.suffix == ".toml":
        return "\n".join(_texts(read_toml(path)))
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix in (".ipynb", ".json"):
        return "\n".join(_texts(json.loads(text)))
    return html.unescape(_TAGS.sub("", text)) if path.suffix == ".html" else text


def _texts(data: object) -> Iterator[str]:
    """Every text in data, with the names of fields."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from (name, *_texts(value))
    elif isinstance(data, list | tuple):
        yield from _texts_of_list(data)


def _texts_of_list(data: list | tuple) -> Iterator[str]:
    if all(isinstance(value, str) for value in data):
        yield "".join(data)  # the lines of a notebook's cell
    for value in data:
        yield from _texts(value)


def _marks(exercise: Exercise) -> set[str]:
    """What gives hidden tests away, and what stands in the regions of the reference that the starter leaves out."""
    tests = [test.source for stage in exercise.stages for test in stage.visible]
    shown = "\n".join([exercise.starter, *(stage.prompt for stage in exercise.stages), *tests])
    inside, kept = False, set()
    for line in map(str.strip, (exercise.path / "solution.py").read_text(encoding="utf-8").splitlines()):
        if line in (BEGIN, END):
            inside = line == BEGIN
        elif inside and len(line) >= _LONG and line not in shown:
            kept.add(line)
    return hidden_marks(exercise) | kept


def _private_lines(rounds: Path, public: str) -> dict[str, str]:
    """By text: the lines below ``rounds`` that are nowhere in public, each with its file."""
    given = set(_lines(public))
    found: dict[str, str] = {}
    for path in sorted(rounds.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and path.name != "round.toml":
            for line in _lines(_plain(path)):
                if line not in given and line not in public:
                    found.setdefault(line, path.relative_to(rounds).as_posix())
    return found


def _lines(text: str) -> Iterator[str]:
    return (line for line in map(str.strip, text.splitlines()) if len(line) >= _LONG)
