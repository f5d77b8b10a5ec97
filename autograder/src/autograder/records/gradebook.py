"""Reading nbgrader's gradebook as plain rows, and telling "missing" from "zero", which nbgrader's own scores do not."""

from __future__ import annotations

import math
import sqlite3
from array import array
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from autograder.records.errors import RecordsError
from autograder.records.location import sqlite_path
from autograder.records.remarks import NOT_FINISHED, read_fault, read_note
from autograder.records.tables import Cell, Grades, Sheet, Student, Tables, read_tables


@dataclass(frozen=True)
class GradeRow:
    """One graded cell for one student, handed in or not.

    Scores are points and None where there is none: ``score`` is the person's score, else the autograder's, plus extra
    credit. ``by_hand`` cells are marked by a person. ``late_penalty`` is the points taken off the whole notebook,
    repeated in each of its rows. ``needs_manual_grade`` is nbgrader's flag as it stands, False where nothing came in.
    ``fault`` says why a cell that came in could not be graded, None of a cell that was or that only a person grades;
    ``note`` says what was put right in the notebook before it was graded, ``""`` when nothing was.
    """

    student: str
    first_name: str | None
    last_name: str | None
    assignment: str
    notebook: str
    cell: str
    by_hand: bool
    max_score: float
    auto_score: float | None
    manual_score: float | None
    score: float | None
    needs_manual_grade: bool
    submitted: bool
    late_penalty: float | None
    fault: str | None = None
    note: str = ""

    @property
    def waiting(self) -> bool:
        """True when a person has to mark. nbgrader sets its flag on cells that were never autograded too: not those."""
        return self.needs_manual_grade and self.fault is None and (self.by_hand or self.auto_score is not None)


@dataclass(frozen=True)
class NotebookRow:
    """One notebook of one student, and why it could not be graded."""

    student: str
    assignment: str
    notebook: str
    reason: str = NOT_FINISHED


@dataclass(frozen=True)
class GradebookRows:
    """``cells`` in the order student, assignment, notebook, cell; ``not_autograded``: came in, but could not be graded,
    or autograding did not finish or has not begun, all of which nbgrader and its CSV show as a score of 0."""

    cells: tuple[GradeRow, ...]
    not_autograded: tuple[NotebookRow, ...]


def read_gradebook(url: str | PathLike[str], *, submitted: str | PathLike[str] | None = None) -> GradebookRows:
    """Every student's row for every graded cell in the gradebook at a path or URL; nothing is written to it.

    nbgrader enters 0 for a notebook that is not in a submission. Only the files tell: with ``submitted``, nbgrader's
    folder of ``<student>/<assignment>/<notebook>.ipynb``, such a notebook reads as missing. RecordsError when there is
    no gradebook.
    """
    engine, place = open_gradebook(url)
    try:
        return read_engine(engine, place, submitted=submitted)
    finally:
        engine.dispose()


def read_engine(engine: Engine, place: str, *, submitted: str | PathLike[str] | None = None) -> GradebookRows:
    """As `read_gradebook`, from an engine that is open already and stays so; ``place`` names it in messages."""
    return _rows(read_tables(engine, place, None if submitted is None else Path(submitted)))


def gradebook_tables(url: str | PathLike[str], *, submitted: str | PathLike[str] | None = None) -> Tables:
    """The same as columns, for a cohort of any size."""
    engine, place = open_gradebook(url)
    try:
        return read_tables(engine, place, None if submitted is None else Path(submitted))
    finally:
        engine.dispose()


def open_gradebook(url: str | PathLike[str]) -> tuple[Engine, str]:
    """A gradebook at a path or URL, and its name in messages; an SQLite file is opened read-only."""
    path = sqlite_path(url)
    if path is not None:
        if not path.is_file():
            raise RecordsError(f"There is no gradebook at {path}; check the path, or grade an assignment first.")
        # nbgrader's Gradebook would write its tables into any database that it is given: open read-only instead.
        return create_engine("sqlite://", creator=lambda: _connect_read_only(path), poolclass=NullPool), str(path)
    place = make_url(str(url)).render_as_string(hide_password=True)
    try:
        return create_engine(str(url)), place
    except (SQLAlchemyError, ImportError) as error:
        raise RecordsError(
            f"The gradebook {place} cannot be opened ({error}); check the URL and its driver."
        ) from error


def writable_gradebook(url: str | PathLike[str]) -> Engine:
    """A gradebook that is there, to write what is ours into; RecordsError when there is none."""
    path = sqlite_path(url)
    if path is None:
        return open_gradebook(url)[0]
    open_gradebook(path)[0].dispose()  # says what is wrong when there is none
    return create_engine(URL.create("sqlite", database=str(path)))


def _connect_read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)


def _rows(tables: Tables) -> GradebookRows:
    """All students times all graded cells, with whatever was handed in beside them."""
    sheet_of = {(sheet.student, sheet.assignment, sheet.notebook): at for at, sheet in enumerate(tables.sheets)}
    grades = tables.grades
    grade_of = {key: at for at, key in enumerate(zip(grades.sheet, grades.cell, strict=True))}
    cells: list[GradeRow] = []
    not_autograded: dict[tuple[str, str, str], NotebookRow] = {}
    for number, student in enumerate(tables.students):
        for place, cell in enumerate(tables.cells):
            at = sheet_of.get((number, cell.assignment, cell.notebook))
            sheet = None if at is None else tables.sheets[at]
            row = _row(student, cell, sheet, grades, None if sheet is None else grade_of.get((at, place)))
            if row.fault is not None:
                key = (row.student, row.assignment, row.notebook)
                not_autograded.setdefault(key, NotebookRow(*key, reason=row.fault))
            cells.append(row)
    return GradebookRows(tuple(cells), tuple(not_autograded.values()))


def _row(student: Student, cell: Cell, sheet: Sheet | None, grades: Grades, at: int | None) -> GradeRow:
    came = sheet is not None and not sheet.left_out
    auto = _known(grades.auto, at) if came else None
    manual = _known(grades.manual, at) if came else None
    given = auto if manual is None else manual
    score = None if given is None else given + (_known(grades.extra, at) or 0.0)
    fault = None
    if came and score is None:
        fault = read_fault(sheet.remark) or (None if cell.by_hand else NOT_FINISHED)
    return GradeRow(
        student=student.id,
        first_name=student.first_name,
        last_name=student.last_name,
        assignment=cell.assignment,
        notebook=cell.notebook,
        cell=cell.name,
        by_hand=cell.by_hand,
        max_score=cell.max_score,
        auto_score=auto,
        manual_score=manual,
        score=score,
        needs_manual_grade=came and at is not None and bool(grades.needs_manual[at]),
        submitted=came,
        late_penalty=sheet.late_penalty if came else None,
        fault=fault,
        note="" if sheet is None else read_note(sheet.remark),
    )


def _known(values: array, at: int | None) -> float | None:
    return None if at is None or math.isnan(values[at]) else values[at]
