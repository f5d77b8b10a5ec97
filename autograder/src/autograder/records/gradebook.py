"""Reading nbgrader's gradebook as plain rows, and telling "missing" from "zero", which nbgrader's own scores do not."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Select, and_, create_engine, func, inspect, make_url, select, true
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from autograder.records.errors import RecordsError
from autograder.records.location import sqlite_path
from autograder.records.remarks import NOT_FINISHED, read_fault, read_note


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
    engine, place = _open(url)
    try:
        return read_engine(engine, place, submitted=submitted)
    finally:
        engine.dispose()


def read_engine(engine: Engine, place: str, *, submitted: str | PathLike[str] | None = None) -> GradebookRows:
    """As `read_gradebook`, from an engine that is open already and stays so; ``place`` names it in messages."""
    try:
        return _read(engine, place, None if submitted is None else Path(submitted))
    except DBAPIError as error:
        raise RecordsError(
            f"The gradebook {place} cannot be read ({_cause(error)}); "
            "check that it is nbgrader's, and run `nbgrader db upgrade` if nbgrader is newer than the file."
        ) from error


def _open(url: str | PathLike[str]) -> tuple[Engine, str]:
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


def _connect_read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)


def _read(engine: Engine, place: str, submitted: Path | None) -> GradebookRows:
    from nbgrader import api  # takes seconds to import, so only where it is needed

    absent = {table.name for table in api.Base.metadata.sorted_tables} - set(inspect(engine).get_table_names())
    if absent:
        raise RecordsError(
            f"{place} is no nbgrader gradebook (it has no table {min(absent)!r}); give the path of gradebook.db."
        )
    with engine.connect() as connection:
        found = connection.execute(_statement(api)).all()
        remarks = _remarks(api, connection)

    notebooks: dict[tuple[str, str, str], list[GradeRow]] = defaultdict(list)
    for row in found:
        marks = {name: value for name, value in row._mapping.items() if name not in ("extra_credit", "sheet")}
        given = row.auto_score if row.manual_score is None else row.manual_score
        score = None if given is None else given + (row.extra_credit or 0.0)
        marks.update(by_hand=bool(row.by_hand), submitted=bool(row.submitted))
        marks.update(needs_manual_grade=bool(row.needs_manual_grade), score=score)
        remark = remarks.get(row.sheet)
        if row.submitted and score is None:
            marks["fault"] = read_fault(remark) or (None if row.by_hand else NOT_FINISHED)
        notebooks[row.student, row.assignment, row.notebook].append(GradeRow(**marks, note=read_note(remark)))

    cells: list[GradeRow] = []
    not_autograded: list[NotebookRow] = []
    for notebook, rows in notebooks.items():
        if submitted is not None and _was_left_out(notebook, rows, submitted):
            rows = [_as_missing(row) for row in rows]
        faults = [row.fault for row in rows if row.fault is not None]
        if faults:
            not_autograded.append(NotebookRow(*notebook, reason=faults[0]))
        cells.extend(rows)
    return GradebookRows(tuple(cells), tuple(not_autograded))


def _remarks(api, connection: Connection) -> dict[str, str]:
    """What the autograder says of a notebook handed in, by its id; not what it says of a single answer."""
    comment = api.Comment.__table__
    statement = select(comment.c.notebook_id, comment.c.auto_comment).where(comment.c.auto_comment.is_not(None))
    return {
        notebook: text
        for notebook, text in connection.execute(statement)
        if read_fault(text) is not None or read_note(text)
    }


def _statement(api) -> Select:
    """All students times all graded cells, with whatever was handed in beside them."""
    student, assignment, notebook = api.Student.__table__, api.Assignment.__table__, api.Notebook.__table__
    cell, grade_cell, task_cell = api.BaseCell.__table__, api.GradeCell.__table__, api.TaskCell.__table__
    handed_in, sheet, grade = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__, api.Grade.__table__
    # a graded cell that is also a solution is marked by a person, and so is a task
    answer = cell.alias("answer")
    tables = (
        student.join(assignment, true())
        .join(notebook, notebook.c.assignment_id == assignment.c.id)
        .join(cell, and_(cell.c.notebook_id == notebook.c.id, cell.c.type.in_(("GradeCell", "TaskCell"))))
        .outerjoin(grade_cell, grade_cell.c.id == cell.c.id)
        .outerjoin(task_cell, task_cell.c.id == cell.c.id)
        .outerjoin(
            answer,
            and_(answer.c.notebook_id == notebook.c.id, answer.c.name == cell.c.name, answer.c.type == "SolutionCell"),
        )
        .outerjoin(
            handed_in, and_(handed_in.c.assignment_id == assignment.c.id, handed_in.c.student_id == student.c.id)
        )
        .outerjoin(sheet, and_(sheet.c.assignment_id == handed_in.c.id, sheet.c.notebook_id == notebook.c.id))
        .outerjoin(grade, and_(grade.c.notebook_id == sheet.c.id, grade.c.cell_id == cell.c.id))
    )
    return (
        select(
            student.c.id.label("student"),
            student.c.first_name,
            student.c.last_name,
            assignment.c.name.label("assignment"),
            notebook.c.name.label("notebook"),
            cell.c.name.label("cell"),
            (task_cell.c.id.is_not(None) | answer.c.id.is_not(None)).label("by_hand"),
            func.coalesce(grade_cell.c.max_score, task_cell.c.max_score).label("max_score"),
            grade.c.auto_score,
            grade.c.manual_score,
            grade.c.extra_credit,
            grade.c.needs_manual_grade,
            sheet.c.id.label("sheet"),
            sheet.c.id.is_not(None).label("submitted"),
            sheet.c.late_submission_penalty.label("late_penalty"),
        )
        .select_from(tables)
        .order_by(student.c.id, assignment.c.name, notebook.c.name, cell.c.name)
    )


def _was_left_out(notebook: tuple[str, str, str], rows: Sequence[GradeRow], submitted: Path) -> bool:
    """True for nbgrader's zeros of a notebook whose file is not in a submission that is there."""
    if any(row.auto_score != 0 or row.manual_score is not None for row in rows):
        return False
    if rows[0].note:
        return False  # graded from a file with another name, which the note tells
    student, assignment, name = notebook
    folder = submitted / student / assignment
    return folder.is_dir() and not (folder / f"{name}.ipynb").exists()


def _as_missing(row: GradeRow) -> GradeRow:
    return replace(row, auto_score=None, score=None, needs_manual_grade=False, submitted=False, late_penalty=None)


def _cause(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else type(error.orig).__name__
