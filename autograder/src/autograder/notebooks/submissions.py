"""What a person handed in, looked at before it is graded: what is wrong with it, and what can be graded all the same.

Nothing here reads a gradebook or runs an answer. A file is taken for what it may be, anything, and comes out as a sound
notebook with the cells that were released, or as sentences that say why it is none. The file itself is never written.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from autograder.content.cells import heading, read_turn
from autograder.grading.answers import read_answer, read_grade_id

#: Bytes of a notebook; outputs alone make one that large, and an answer is a file that a person wrote.
LARGEST = 32 << 20

_KINDS = frozenset({"code", "markdown", "raw"})
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_HIDDEN = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS.*?END HIDDEN TESTS[^\n]*$", re.DOTALL | re.MULTILINE)
#: A first line that was meant to be ``%%answer``, below comments at most.
_MEANT = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*#?[ \t]*%+[ \t]*answer\b[^\n]*(?:\n|\Z)")
#: A first line that was meant to be one of a conversation's.
_TURN_LINE = re.compile(r"\A\s*#?[ \t]*%+[ \t]*(?:reply|answer)\b[^\n]*(?:\n|\Z)")
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


@dataclass(frozen=True)
class ExpectedCell:
    """A cell as it was released: nbgrader's own record of it. ``points`` is None of a cell that is not graded."""

    name: str
    cell_type: str
    source: str
    locked: bool = False
    solution: bool = False
    task: bool = False
    points: float | None = None
    checksum: str | None = None

    @property
    def exercise(self) -> str | None:
        """The exercise that this cell answers; None of a cell that is no ``%%answer``."""
        answer = read_answer(self.source) if self.solution else None
        return None if answer is None else answer[0] or self.name

    @property
    def turn_line(self) -> str | None:
        """The first line of a cell of a conversation; None of any other."""
        turn = read_turn(self.source) if self.solution else None
        return None if turn is None else heading(turn.kind, turn.scenario, turn.turn)

    @property
    def released(self) -> str:
        """The source as learners got it."""
        return _HIDDEN.sub("", self.source).rstrip()


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: a sentence or two that say what, where and what to do. A fatal one leaves no grade."""

    sentence: str
    fatal: bool = False


@dataclass(frozen=True)
class Submission:
    """What came of a file. ``notebook`` is sound and has every released cell that counts; None when nothing could be
    read."""

    notebook: NotebookNode | None
    problems: tuple[Problem, ...] = ()

    @property
    def fault(self) -> str:
        """Why this cannot be graded, ``""`` when it can be."""
        return " ".join(problem.sentence for problem in self.problems if problem.fatal)

    @property
    def notes(self) -> str:
        """What was put right, ``""`` when nothing was."""
        return " ".join(problem.sentence for problem in self.problems if not problem.fatal)


@dataclass
class Cell:
    """A cell as it was handed in, reduced to what grading needs. ``number`` counts from 1, as a person would."""

    number: int
    cell_type: str
    source: str
    id: str
    marks: Any
    attachments: Any = None

    @property
    def claim(self) -> str | None:
        """The grade id that the cell bears."""
        name = self.marks.get("grade_id") if isinstance(self.marks, dict) else None
        return name if isinstance(name, str) else None


@dataclass
class Loaded:
    """A file that was read: its cells, None when it is no notebook, and what was wrong so far."""

    path: Path
    cells: list[Cell] | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def claims(self) -> set[str]:
        """What the notebook says it holds: grade ids, and the exercises of its answers."""
        found: set[str] = set()
        for cell in self.cells or ():
            found.update(name for name in (cell.claim, cell.id) if name)
            answer = read_answer(cell.source) if cell.cell_type == "code" else None
            if answer is not None and answer[0]:
                found.add(answer[0])
        return found


def examine(path: Path, expected: Sequence[ExpectedCell], *, largest: int = LARGEST) -> Submission:
    """The notebook in a file, put right against the cells that were released; never raises for what the file holds."""
    return put_right(load(path, largest=largest), expected)


def load(path: Path, *, largest: int = LARGEST) -> Loaded:
    """Read a file as a notebook of any version."""
    name, loaded = quoted(path.name), Loaded(path)
    again = "and hand it in again"

    def fatal(sentence: str) -> Loaded:
        loaded.problems.append(Problem(sentence, fatal=True))
        return loaded

    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            return fatal(f"{name} is a folder or a device and no notebook: hand in the file itself.")
        if found.st_size > largest:
            return fatal(
                f"{name} has {found.st_size / (1 << 20):.1f} MB, and notebooks up to {largest / (1 << 20):g} MB are "
                f"read: clear its outputs {again}."
            )
        data = path.read_bytes()
    except OSError as error:
        return fatal(f"{name} cannot be read ({error.strerror}): see that the grader may read it.")
    if not data.strip():
        return fatal(f"{name} is empty: look for the notebook that was meant {again}.")
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        return fatal(f"{name} is no UTF-8 text (byte {error.start + 1:,}): save it in Jupyter {again}.")
    if not encoding.startswith("utf-8"):
        loaded.problems.append(Problem(f"{name} is written in {encoding.upper()} and was read as that."))
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        return fatal(
            f"{name} is no JSON (line {error.lineno}, column {error.colno}: {error.msg}), so it is no notebook or is "
            f"broken off: save it in Jupyter {again}."
        )
    except (ValueError, RecursionError):
        return fatal(f"{name} is JSON that nests too deeply or holds too large a number: save it in Jupyter {again}.")
    if not isinstance(data, dict) or not isinstance(data.get("cells", data.get("worksheets")), list):
        return fatal(f"{name} is JSON and no notebook, it has no list of cells: save it in Jupyter {again}.")
    return _take_cells(loaded, data, text)


def _take_cells(loaded: Loaded, data: dict, text: str) -> Loaded:
    name = quoted(loaded.path.name)
    version, minor = data.get("nbformat"), data.get("nbformat_minor")
    if "worksheets" in data and "cells" not in data:
        try:
            data = nbformat.convert(nbformat.reader.reads(text), 4)
            for cell in data["cells"]:
                cell.pop("id", None)  # the converter draws one at random
        except Exception:  # whatever an old and broken notebook does to nbformat's converter
            loaded.problems.append(
                Problem(
                    f"{name} is a notebook of an old version that cannot be converted: save it in a newer Jupyter and "
                    "hand it in again.",
                    fatal=True,
                )
            )
            return loaded
        loaded.problems.append(Problem(f"{name} is a notebook of an old version and was converted."))
    elif type(version) is int and version > 4:
        loaded.problems.append(
            Problem(f"{name} is a notebook of version {version}, and up to 4 is read: save it as that.", fatal=True)
        )
        return loaded
    elif type(version) is not int or type(minor) is not int or not _has_kernel(data):
        loaded.problems.append(Problem(f"{name} lacked its version or its kernel, and was read as a Python notebook."))
    loaded.cells = [
        _take_cell(number, raw) for number, raw in enumerate(data["cells"], start=1) if isinstance(raw, dict)
    ]
    if len(loaded.cells) < len(data["cells"]):
        left_out = len(data["cells"]) - len(loaded.cells)
        loaded.problems.append(Problem(f"{name} has {left_out} entries among its cells that are none; left out."))
    return loaded


def _has_kernel(data: dict) -> bool:
    metadata = data.get("metadata")
    return isinstance(metadata, dict) and isinstance(metadata.get("kernelspec"), dict)


def _take_cell(number: int, raw: dict) -> Cell:
    metadata = raw.get("metadata")
    kind, source, own_id = raw.get("cell_type"), raw.get("source"), raw.get("id")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return Cell(
        number=number,
        cell_type=kind if isinstance(kind, str) and kind in _KINDS else "raw",
        source=_sound(source) if isinstance(source, str) else "",
        id=own_id if isinstance(own_id, str) and _CELL_ID.fullmatch(own_id) else "",
        marks=metadata.get("nbgrader") if isinstance(metadata, dict) else None,
        attachments=raw.get("attachments"),
    )


def _sound(text: str) -> str:
    """A lone surrogate is no text that a file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def put_right(loaded: Loaded, expected: Sequence[ExpectedCell]) -> Submission:
    """The loaded notebook with the released cells in their places, and what had to be done for that."""
    if loaded.cells is None:
        return Submission(None, tuple(loaded.problems))
    return _Repair(loaded, expected).result()


class _Repair:
    """Finds the released cells among those handed in, and makes a notebook in which each is there once."""

    def __init__(self, loaded: Loaded, expected: Sequence[ExpectedCell]):
        self._name = quoted(loaded.path.name)
        self._cells, self._expected = loaded.cells, expected
        self._problems = list(loaded.problems)
        #: The released cell that each cell handed in stands for, by number.
        self._role: dict[int, ExpectedCell] = {}

    def result(self) -> Submission:
        found = {known.name: self._candidates(known) for known in self._expected}
        if not any(found[known.name] for known in self._expected if known.solution or known.points is not None):
            self._say(
                f"{self._name} holds neither an answer nor a check of this round: hand in the notebook that was "
                "given out.",
                fatal=True,
            )
            return Submission(None, tuple(self._problems))
        for known in self._expected:
            if found[known.name]:
                self._settle(known, found[known.name])
        nodes = [self._node(cell) for cell in self._cells]
        self._put_back(nodes, {known.name for known in self._expected if found[known.name]})
        self._look_below(nodes)
        return Submission(_notebook([node for _, node in nodes]), tuple(self._problems))

    def _say(self, sentence: str, *, fatal: bool = False) -> None:
        self._problems.append(Problem(sentence, fatal))

    def _candidates(self, known: ExpectedCell) -> list[Cell]:
        """The cells that may be a released one, by the first sign that any of them bears."""
        names = {other.name for other in self._expected}
        bearing = [cell for cell in self._cells if cell.claim == known.name]
        if bearing:
            return bearing
        # the build gives cells their grade id as their own, which outlives a change of the metadata
        bearing = [cell for cell in self._cells if cell.id == known.name and cell.claim not in names]
        if bearing or known.exercise is None:
            return bearing
        return [cell for cell in self._cells if cell.claim not in names and self._answers(cell, known)]

    @staticmethod
    def _answers(cell: Cell, known: ExpectedCell) -> bool:
        answer = read_answer(cell.source) if cell.cell_type == "code" else None
        return answer is not None and (answer[0] or known.exercise) == known.exercise

    def _settle(self, known: ExpectedCell, cells: list[Cell]) -> None:
        """Choose among the candidates, and put the chosen one right."""
        kind = _kind(known)
        if len(cells) > 1 and known.exercise is not None:
            self._say(
                f"The {kind} is there {len(cells)} times (cells {_listed(cells)}): each check judges the last one "
                "above it."
            )
            touched = [cell for cell in cells if cell.source.rstrip() != known.source.rstrip()]
            if touched and len(touched) < len(cells):
                for cell in cells:
                    if cell not in touched:
                        cell.cell_type = "raw"  # a copy of the starter must not stand in for the work beside it
                cells = touched
        elif len(cells) > 1:
            self._say(f"The {kind} is there {len(cells)} times (cells {_listed(cells)}): the last one counts.")
        for cell in cells:
            if known.exercise is not None:
                self._settle_answer(known, cell)
            elif known.turn_line is not None:
                self._settle_turn(known, cell)
        cell = cells[-1]
        self._role[cell.number] = known
        if known.locked:
            self._settle_locked(known, cell)
        elif not _marked(known, cell):
            self._say(f"What nbgrader notes in the {kind} (cell {cell.number}) was changed or gone, and was restored.")
        if known.exercise is None and not known.locked and cell.cell_type != known.cell_type:
            self._say(f"The {kind} (cell {cell.number}) was of type {cell.cell_type}, and was read all the same.")

    def _settle_answer(self, known: ExpectedCell, cell: Cell) -> None:
        if cell.cell_type != "code":
            self._say(f"The answer cell (cell {cell.number}) was of type {cell.cell_type}, and was read as code.")
            cell.cell_type = "code"
        answer = read_answer(cell.source)
        exercises = {other.exercise for other in self._expected if other.exercise is not None}
        if (answer is None and cell.source.strip()) or (answer is not None and answer[0] not in {None, *exercises}):
            self._say(
                f"The answer cell (cell {cell.number}) did not begin with %%answer {known.exercise}, and was read as "
                "if it did."
            )
            meant = _MEANT.match(cell.source)
            cell.source = f"%%answer {known.exercise}\n{cell.source[meant.end() if meant else 0 :]}"

    def _settle_turn(self, known: ExpectedCell, cell: Cell) -> None:
        """A cell of a conversation without its first line, or with another's, is read as what it was given out as."""
        turn = read_turn(cell.source)
        if turn is None or heading(turn.kind, turn.scenario, turn.turn) != known.turn_line:
            self._say(
                f"The {_kind(known)} (cell {cell.number}) did not begin with {known.turn_line}, and was read as if it did."
            )
            text = _TURN_LINE.sub("", cell.source, count=1) if turn is None else turn.text
            cell.source = f"{known.turn_line}\n{text}"

    def _settle_locked(self, known: ExpectedCell, cell: Cell) -> None:
        changed = [
            word
            for word, differs in (
                ("its text", cell.source.rstrip() != known.released),
                ("its type", cell.cell_type != known.cell_type),
                ("what nbgrader notes in it", not _marked(known, cell)),
            )
            if differs
        ]
        if changed and known.points is not None:
            self._say(
                f"The {_kind(known)} (cell {cell.number}) was changed ({', '.join(changed)}): the one that was given "
                "out counts."
            )
        cell.cell_type, cell.source = known.cell_type, known.source

    def _node(self, cell: Cell) -> tuple[str | None, NotebookNode]:
        known = self._role.get(cell.number)
        if known is not None and not known.locked:
            cell.cell_type = known.cell_type
        node = _cell(cell.cell_type, cell.source)
        if cell.cell_type != "code" and isinstance(cell.attachments, dict):
            _attach(node, cell.attachments)
        node.id = cell.id
        if known is not None:
            node.metadata.update(_metadata(known))
        return (None if known is None else known.name), node

    def _put_back(self, nodes: list[tuple[str | None, NotebookNode]], present: set[str]) -> None:
        """Lay every cell that counts and is not there behind the one that it followed."""
        behind = 0
        for known in self._expected:
            if known.name in present:
                behind = next(at for at, (name, _) in enumerate(nodes) if name == known.name) + 1
            elif known.solution or known.task or known.points is not None:
                nodes.insert(behind, (known.name, _blank(known)))
                behind += 1
                self._tell_missing(known)

    def _tell_missing(self, known: ExpectedCell) -> None:
        if known.exercise is not None:
            self._say(
                f"{self._name} has no answer: its answer cell is gone and no other cell begins with %%answer "
                f"{known.exercise}. Look through its cells, or have it handed in again.",
                fatal=True,
            )
        elif not known.solution and not known.task:
            self._say(f"The {_kind(known)} was gone and was put back.")
        else:
            self._say(f"The {_kind(known)} was gone; an empty one stands in its place.")

    def _look_below(self, nodes: list[tuple[str | None, NotebookNode]]) -> None:
        """Say where a check has no answer above it, only below."""
        for known in self._expected:
            if known.exercise is None:
                continue
            answers = [
                at
                for at, (_, node) in enumerate(nodes)
                if node.cell_type == "code" and (read_answer(node.source) or ("",))[0] in (None, known.exercise)
            ]
            checks = [
                at
                for at, (name, _) in enumerate(nodes)
                if name and (read_grade_id(name) or "")[:1] == (known.exercise,)
            ]
            if answers and any(check < min(answers) for check in checks):
                self._say(f"The answer to {known.exercise} stands below checks of it, which judged it all the same.")


def blank_notebook(expected: Sequence[ExpectedCell], reason: str) -> NotebookNode:
    """What stands for a notebook that could not be read: the reason, and the released cells that count."""
    cells = [_cell("markdown", f"**Could not be graded.** {reason}")]
    cells += [_blank(known) for known in expected if known.solution or known.task or known.points is not None]
    return _notebook(cells)


def quoted(name: str) -> str:
    """A file's name within a sentence that is shown as Markdown."""
    clean = "".join(c if c.isprintable() else "?" for c in _sound(name))
    return "`" + clean.replace("`", "'") + "`"


def _notebook(cells: list[NotebookNode]) -> NotebookNode:
    """A notebook in which every cell has an id of its own, the same at every run."""
    taken: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        name = cell.get("id") or f"cell-{number}"
        while name in taken:
            name = f"{name[:56]}-{number}"
        cell.id = name
        taken.add(name)
    return new_notebook(cells=cells, metadata=nbformat.from_dict(_METADATA))


def _blank(known: ExpectedCell) -> NotebookNode:
    """A released cell that was not handed in: a check as it was, an answer empty."""
    empty = "*Not handed in.*" if known.cell_type == "markdown" else "# Not handed in."
    source = empty if known.solution else known.source
    return _cell(known.cell_type, source, id=known.name, metadata=_metadata(known))


def _cell(kind: str, source: str, **more: Any) -> NotebookNode:
    """A cell as nbformat makes one, which validates each: the whole notebook is validated once."""
    outputs = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return nbformat.from_dict({"cell_type": kind, "metadata": {}, "source": source, **outputs, **more})


def _metadata(known: ExpectedCell) -> dict[str, Any]:
    marks: dict[str, Any] = {**_flags(known), "grade_id": known.name, "schema_version": 3, "cell_type": known.cell_type}
    if known.points is not None:
        marks["points"] = known.points
    if known.checksum:
        marks["checksum"] = known.checksum
    locked = {"deletable": False} | ({"editable": False} if known.locked else {})
    return {**locked, "nbgrader": marks}


def _flags(known: ExpectedCell) -> dict[str, bool]:
    return {
        "grade": known.points is not None and not known.task,
        "locked": known.locked,
        "solution": known.solution,
        "task": known.task,
    }


def _marked(known: ExpectedCell, cell: Cell) -> bool:
    """True when a cell bears nbgrader's marks as they were given out."""
    marks = cell.marks if isinstance(cell.marks, dict) else {}
    points = marks.get("points")
    return (
        marks.get("grade_id") == known.name
        and marks.get("schema_version") == 3
        and all(marks.get(name, False) is value for name, value in _flags(known).items())
        and (known.points is None or (type(points) in (int, float) and float(points) == known.points))
    )


def _kind(known: ExpectedCell) -> str:
    if known.exercise is not None:
        return "answer cell"
    if known.solution or known.task:
        return f"cell {known.name} for a written answer"
    return f"check cell {known.name}" if known.points is not None else f"cell {known.name}"


def _listed(cells: Sequence[Cell]) -> str:
    return ", ".join(str(cell.number) for cell in cells)


def _attach(node: NotebookNode, attachments: dict) -> None:
    """Keep pictures in a text cell, unless they are none."""
    node.attachments = nbformat.from_dict(attachments)
    try:
        json.dumps(attachments, ensure_ascii=False).encode()
        nbformat.validate(new_notebook(cells=[{**node, "id": "attached"}]))
    except (nbformat.ValidationError, UnicodeEncodeError):
        del node["attachments"]
