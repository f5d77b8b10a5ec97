"""nbgrader's gradebook read as columns: quick and small for a thousand students, and the one place that knows its tables.

The tables are named here rather than imported: ``import nbgrader`` costs seconds, and a dashboard opens in few. A test
holds the names against nbgrader's own.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, Select, TableClause, column, inspect, select, table
from sqlalchemy.exc import DBAPIError

from autograder.records.errors import RecordsError
from autograder.records.remarks import NO_RESPONSE, read_fault, read_note

#: Rows that are fetched at once, so that no driver holds all grades as Python objects.
CHUNK = 10_000

STUDENT = table("student", column("id"), column("first_name"), column("last_name"))
ASSIGNMENT = table("assignment", column("id"), column("name"))
NOTEBOOK = table("notebook", column("id"), column("name"), column("assignment_id"))
BASE_CELL = table("base_cell", column("id"), column("name"), column("type"), column("notebook_id"))
GRADE_CELLS = table("grade_cells", column("id"), column("max_score"))
TASK_CELLS = table("task_cells", column("id"), column("max_score"))
SUBMITTED_ASSIGNMENT = table("submitted_assignment", column("id"), column("assignment_id"), column("student_id"))
SUBMITTED_NOTEBOOK = table(
    "submitted_notebook",
    column("id"), column("assignment_id"), column("notebook_id"), column("late_submission_penalty"),
)  # fmt: skip
GRADE = table(
    "grade",
    column("cell_id"), column("notebook_id"), column("auto_score"), column("manual_score"), column("extra_credit"),
    column("needs_manual_grade"),
)  # fmt: skip
COMMENT = table("comment", column("cell_id"), column("notebook_id"), column("auto_comment"))

TABLES: tuple[TableClause, ...] = (
    STUDENT, ASSIGNMENT, NOTEBOOK, BASE_CELL, GRADE_CELLS, TASK_CELLS, SUBMITTED_ASSIGNMENT, SUBMITTED_NOTEBOOK, GRADE,
    COMMENT,
)  # fmt: skip


class Student(NamedTuple):
    id: str
    first_name: str | None
    last_name: str | None


class Cell(NamedTuple):
    """A graded cell; ``by_hand`` when a person marks it."""

    assignment: str
    notebook: str
    name: str
    by_hand: bool
    max_score: float


class Sheet(NamedTuple):
    """One notebook of one student that is in the gradebook, by nbgrader's id.

    ``student`` is a place in ``Tables.students``. ``remark`` is what the autograder says of the whole notebook.
    ``left_out``: nbgrader has zeros for it, and its file is not in the submission. ``unanswered`` holds the names of the
    answer cells that stand as they were given out, ``untouched`` is true when those are all that the notebook has.
    """

    id: str
    student: int
    assignment: str
    notebook: str
    late_penalty: float | None
    remark: str | None
    left_out: bool
    unanswered: frozenset[str]
    untouched: bool


@dataclass(frozen=True)
class Grades:
    """One place a grade: ``sheet`` and ``cell`` are places in ``Tables.sheets`` and ``Tables.cells``.

    Scores are points, NaN where there is none; ``needs_manual`` is nbgrader's flag.
    """

    sheet: array = field(default_factory=lambda: array("i"))
    cell: array = field(default_factory=lambda: array("i"))
    auto: array = field(default_factory=lambda: array("d"))
    manual: array = field(default_factory=lambda: array("d"))
    extra: array = field(default_factory=lambda: array("d"))
    needs_manual: array = field(default_factory=lambda: array("b"))


@dataclass(frozen=True)
class Tables:
    """A whole gradebook. Students are in the order of their ids, cells and sheets in that of assignment, notebook, name.

    ``salt`` is a text of the gradebook's own that stays as long as it does and that no page shows; ``""`` in an empty one.
    """

    students: tuple[Student, ...]
    cells: tuple[Cell, ...]
    sheets: tuple[Sheet, ...]
    grades: Grades
    salt: str


def read_tables(engine: Engine, place: str, submitted: Path | None = None) -> Tables:
    """Everything of a gradebook that counts; nothing is written. ``place`` names it in messages.

    With nbgrader's folder ``submitted``, sheets whose file was not handed in are told. RecordsError when it is no
    gradebook or cannot be read.
    """
    try:
        absent = {one.name for one in TABLES} - set(inspect(engine).get_table_names())
        if absent:
            raise RecordsError(
                f"{place} is no nbgrader gradebook (it has no table {min(absent)!r}); give the path of gradebook.db."
            )
        with engine.connect() as connection:
            return _read(connection, submitted)
    except DBAPIError as error:
        raise RecordsError(
            f"The gradebook {place} cannot be read ({_cause(error)}); "
            "check that it is nbgrader's, and run `nbgrader db upgrade` if nbgrader is newer than the file."
        ) from error


def _read(connection: Connection, submitted: Path | None) -> Tables:
    students = tuple(sorted(Student(*row) for row in _rows(connection, select(STUDENT))))
    place_of = {student.id: at for at, student in enumerate(students)}
    notebooks = {
        row.id: (row.assignment, row.notebook)
        for row in _rows(
            connection,
            select(NOTEBOOK.c.id, ASSIGNMENT.c.name.label("assignment"), NOTEBOOK.c.name.label("notebook")).join_from(
                NOTEBOOK, ASSIGNMENT, NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id
            ),
        )
    }
    cells, cell_at, answers = _cells(connection, notebooks)
    handed_in = sorted(
        (*notebooks[row.notebook_id], place_of[row.student_id], row.id, row.late_submission_penalty)
        for row in _rows(connection, _sheets())
        if row.notebook_id in notebooks and row.student_id in place_of
    )
    sheet_at = {row[3]: at for at, row in enumerate(handed_in)}
    grades, zeros = _grades(connection, sheet_at, cell_at)
    remarks, unanswered = _comments(connection, answers)
    sizes: dict[tuple[str, str], int] = {}
    for cell in cells:
        sizes[cell.assignment, cell.notebook] = sizes.get((cell.assignment, cell.notebook), 0) + 1
    asked = {notebook: len(names) for notebook, names in _by_notebook(answers.values()).items()}
    files = _Files(submitted)
    sets: dict[frozenset[str], frozenset[str]] = {}
    sheets = []
    for at, (assignment, notebook, student, sheet, penalty) in enumerate(handed_in):
        remark = remarks.get(sheet)
        left_out = (
            zeros[at] == sizes.get((assignment, notebook), 0) != 0
            # graded from a file with another name, which the note tells
            and not read_note(remark)
            and files.lack(students[student].id, assignment, notebook)
        )
        names = frozenset(unanswered.get(sheet, ()))
        names = sets.setdefault(names, names)  # most are alike
        untouched = bool(names) and len(names) == asked.get((assignment, notebook), 0)
        sheets.append(Sheet(sheet, student, assignment, notebook, penalty, remark, left_out, names, untouched))
    salt = min((row.id for row in _rows(connection, select(ASSIGNMENT.c.id))), default="")
    return Tables(students, cells, tuple(sheets), grades, salt)


def _cells(
    connection: Connection, notebooks: dict[str, tuple[str, str]]
) -> tuple[tuple[Cell, ...], dict[str, int], dict[str, tuple[str, str, str]]]:
    """The graded cells, where each stands by nbgrader's id, and the answer cells by theirs."""
    maxima = {
        row.id: row.max_score for one in (GRADE_CELLS, TASK_CELLS) for row in _rows(connection, select(one))
    }  # fmt: skip
    rows = [row for row in _rows(connection, select(BASE_CELL)) if row.notebook_id in notebooks]
    answers = {row.id: (*notebooks[row.notebook_id], row.name) for row in rows if row.type == "SolutionCell"}
    # a graded cell that is also a solution is marked by a person, and so is a task
    written = set(answers.values())
    graded = sorted(
        (Cell(*notebooks[row.notebook_id], row.name, _by_hand(row, notebooks, written), maxima[row.id]), row.id)
        for row in rows
        if row.type in ("GradeCell", "TaskCell")
    )
    for row in rows:
        if row.type == "TaskCell":
            answers[row.id] = (*notebooks[row.notebook_id], row.name)
    return tuple(cell for cell, _ in graded), {name: at for at, (_, name) in enumerate(graded)}, answers


def _by_hand(row, notebooks: dict[str, tuple[str, str]], written: set[tuple[str, str, str]]) -> bool:
    return row.type == "TaskCell" or (*notebooks[row.notebook_id], row.name) in written


def _sheets() -> Select:
    return select(
        SUBMITTED_NOTEBOOK.c.id,
        SUBMITTED_NOTEBOOK.c.notebook_id,
        SUBMITTED_NOTEBOOK.c.late_submission_penalty,
        SUBMITTED_ASSIGNMENT.c.student_id,
    ).join_from(
        SUBMITTED_NOTEBOOK, SUBMITTED_ASSIGNMENT, SUBMITTED_NOTEBOOK.c.assignment_id == SUBMITTED_ASSIGNMENT.c.id
    )


def _grades(connection: Connection, sheet_at: dict[str, int], cell_at: dict[str, int]) -> tuple[Grades, array]:
    """All grades, and for each sheet how many are the autograder's 0 that no person has touched."""
    grades, zeros = Grades(), array("i", bytes(4 * len(sheet_at)))
    columns = (
        GRADE.c.notebook_id, GRADE.c.cell_id, GRADE.c.auto_score, GRADE.c.manual_score, GRADE.c.extra_credit,
        GRADE.c.needs_manual_grade,
    )  # fmt: skip
    nan = float("nan")
    for chunk in _chunks(connection, select(*columns)):
        sheets, cells, *scores, needs = zip(*chunk, strict=True)
        sheets, cells = [sheet_at.get(sheet, -1) for sheet in sheets], [cell_at.get(cell, -1) for cell in cells]
        if -1 in sheets or -1 in cells:  # of a submission or a cell that nbgrader has taken away
            kept = [at for at, places in enumerate(zip(sheets, cells, strict=True)) if -1 not in places]
            sheets, cells, *scores, needs = ([values[at] for at in kept] for values in (sheets, cells, *scores, needs))
        grades.sheet.extend(sheets)
        grades.cell.extend(cells)
        for values, given in zip((grades.auto, grades.manual, grades.extra), scores, strict=True):
            values.extend([nan if score is None else score for score in given])
        grades.needs_manual.extend(map(bool, needs))
        for sheet, auto, manual in zip(sheets, scores[0], scores[1], strict=True):
            if auto == 0 and manual is None:
                zeros[sheet] += 1
    return grades, zeros


def _comments(
    connection: Connection, answers: dict[str, tuple[str, str, str]]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """By sheet: what the autograder says of it as a whole, and which answers stand as they were given out."""
    remarks: dict[str, str] = {}
    unanswered: dict[str, list[str]] = {}
    statement = select(COMMENT.c.notebook_id, COMMENT.c.cell_id, COMMENT.c.auto_comment).where(
        COMMENT.c.auto_comment.is_not(None)
    )
    for sheet, cell, text in _rows(connection, statement):
        if text.startswith(NO_RESPONSE) and cell in answers:
            unanswered.setdefault(sheet, []).append(answers[cell][2])
        if read_fault(text) is not None or read_note(text):
            remarks[sheet] = text
    return remarks, unanswered


def _by_notebook(answers: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for assignment, notebook, name in answers:
        found.setdefault((assignment, notebook), set()).add(name)
    return found


class _Files:
    """What lies in nbgrader's folder of ``<student>/<assignment>/<notebook>.ipynb``; each folder is listed once."""

    def __init__(self, submitted: Path | None):
        self._submitted = submitted
        self._key: tuple[str, str] | None = None
        self._names: dict[tuple[str, str], frozenset[str] | None] = {}

    def lack(self, student: str, assignment: str, notebook: str) -> bool:
        """True when a submission is there, and this notebook is not in it."""
        if self._submitted is None:
            return False
        key = (student, assignment)
        if key not in self._names:
            try:
                self._names[key] = frozenset(os.listdir(self._submitted / student / assignment))
            except OSError:
                self._names[key] = None
        names = self._names[key]
        return names is not None and f"{notebook}.ipynb" not in names


def _rows(connection: Connection, statement: Select) -> Iterator:
    """The rows one after the other; the driver holds a chunk of them at the most."""
    for chunk in _chunks(connection, statement):
        yield from chunk


def _chunks(connection: Connection, statement: Select) -> Iterator[Sequence]:
    return connection.execution_options(yield_per=CHUNK).execute(statement).partitions()


def _cause(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else type(error.orig).__name__
