"""Looks through a tree for what must not be in it. An export that finds anything writes nothing."""

from __future__ import annotations

import html
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.content import Course, Exercise, Scenario
from autograder.content.kinds import Use, files_of
from autograder.content.public import sealed_file
from autograder.content.starter import BEGIN, END
from autograder.content.tables import read_toml
from autograder.grading.proof import hidden_marks
from autograder.grading.service import describe
from autograder.grading.talk_proof import hidden_marks as marks_of_talk
from autograder.notebooks.export.public import public_fields

#: Characters from which on a line is one that nobody writes twice by chance.
_LONG = 40
#: Characters of what would not stand in a program by chance.
_UNLIKELY = 16
_WORD = re.compile(r"\w+")
_TAGS = re.compile(r"<[^>]*>")
_RELEASED = (".ipynb", ".html")


class Private:
    """What is not to be given away of a course: its hidden tests, its references, and any line that is not public.

    Public is what a released notebook holds or is told of an exercise from the start, and the files that are open to
    anybody. All else below ``rounds`` is private, so that content of a kind that is not known here is private, too.
    """

    def __init__(self, course: Course):
        self._marks = {(mark, exercise.id) for exercise in course.exercises.values() for mark in _marks(exercise)}
        told = [
            text
            for exercise in course.exercises.values()
            for text in _texts([describe(exercise), public_fields(exercise)])
        ]
        notebooks = [_plain(path) for path in sorted((course.path / "release").rglob("*.ipynb"))]
        rounds = course.path / "rounds"
        files = {name.as_posix(): _plain(rounds / name) for name, _ in files_of(rounds)}
        opened = [files.pop(name.as_posix()) for name, use in files_of(rounds) if use is Use.OPEN]
        self._lines = _private_lines(files, _Text("\n".join(told + notebooks + opened)))

    def leaks(self, tree: Path) -> list[str]:
        """What of it stands in the files of a tree, a sentence each. The file with the sealed tests is left out."""
        files = sorted(path for path in tree.rglob("*") if path.is_file() and path != sealed_file(tree / "course"))
        texts = {path: _Text(_plain(path)) for path in files}
        pairs = frozenset().union(*(text.pairs for text in texts.values()))
        # most marks are in no file at all, which is known at once
        marks = [one for one in sorted(self._marks) if _pairs_inside(one[0]) <= pairs]
        return [
            f"{path.relative_to(tree)} holds {what}"
            for path, text in texts.items()
            for what in self._in(text, path, tree, marks)
        ]

    def _in(self, text: _Text, path: Path, tree: Path, marks: list[tuple[str, str]]) -> Iterator[str]:
        program = path.is_relative_to(tree / "autograder") or path.name == "Makefile"
        for mark, exercise in marks:
            # a program knows no exercise, and one exercise nothing of another: a word may stand there by chance
            telling = len(mark) >= _UNLIKELY or mark.startswith("test_")
            if (telling or path.suffix in _RELEASED or exercise == path.parent.name) and mark in text:
                yield repr(mark[:60])
        if not program:
            for line in _lines(text.text):
                if line in self._lines:
                    yield f"the line {line[:60]!r} of {self._lines[line]}"
            if re.search(r"BEGIN (HIDDEN TESTS|SOLUTION)", text.text):
                yield "a marker of nbgrader's"


class _Text:
    """A text in which many pieces are looked for: by their words first, which is faster than through all of it."""

    def __init__(self, text: str):
        self.text = text
        words = _WORD.findall(text)
        self.pairs = frozenset(itertools.pairwise(words))

    def __contains__(self, piece: str) -> bool:
        return _pairs_inside(piece) <= self.pairs and piece in self.text


def _pairs_inside(piece: str) -> frozenset[tuple[str, str]]:
    """Neighbouring words of a piece that are whole words of any text that it stands in: all but the first and last."""
    return frozenset(itertools.pairwise(_WORD.findall(piece)[1:-1]))


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


def _marks(exercise: Exercise | Scenario) -> set[str]:
    """What gives hidden tests away, and what stands in the regions of the reference that the starter leaves out.

    Of a conversation: what is said later, and what speaks for or against an answer.
    """
    if isinstance(exercise, Scenario):
        return marks_of_talk(exercise)
    tests = [test.source for stage in exercise.stages for test in stage.visible]
    shown = "\n".join([exercise.starter, *(stage.prompt for stage in exercise.stages), *tests])
    inside, kept = False, set()
    for line in map(str.strip, (exercise.path / "solution.py").read_text(encoding="utf-8").splitlines()):
        if line in (BEGIN, END):
            inside = line == BEGIN
        elif inside and len(line) >= _LONG and line not in shown:
            kept.add(line)
    return hidden_marks(exercise) | kept


def _private_lines(files: dict[str, str], public: _Text) -> dict[str, str]:
    """By text: the lines of ``files`` that are nowhere in public, each with its file."""
    given = set(_lines(public.text))
    found: dict[str, str] = {}
    for name, text in files.items():
        for line in _lines(text):
            if line not in given and line not in found:
                # shortcuts have most of their lines in common: each is looked for once
                if line in public:
                    given.add(line)
                else:
                    found[line] = name
    return found


def _lines(text: str) -> Iterator[str]:
    return (line for line in map(str.strip, text.splitlines()) if len(line) >= _LONG)
