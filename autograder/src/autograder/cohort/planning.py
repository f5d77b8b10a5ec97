"""Which submissions there are, and which of them are new or changed since they were graded."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader import api, utils
from nbgrader.converters.base import NbGraderException
from sqlalchemy import Engine, select

from autograder.cohort.jobs import Job
from autograder.cohort.steps import Steps
from autograder.notebooks.marks import cell_fault, notebook_mark

#: The autograder's score of each graded cell of a student, by notebook and cell.
Entered = Mapping[tuple[str, str], float | None]


@dataclass(frozen=True)
class Plan:
    """Jobs in nbgrader's order, and the names of the submissions whose grades stand."""

    jobs: tuple[Job, ...]
    unchanged: tuple[str, ...]


def plan(steps: Steps, engine: Engine, assignment: str, *, force: bool) -> Plan:
    """What is to be graded of one assignment: what is new or changed, or everything with ``force``.

    ``steps`` has its exporter open. A submission is left out where the gradebook holds what its graded notebooks say,
    and these were made from what lies there now.
    """
    coursedir = steps.coursedir
    coursedir.assignment_id = assignment
    steps.log.disabled = True  # that nothing was handed in is no error of its own
    try:
        steps.init_notebooks()
    except NbGraderException:
        steps.assignments = {}
    finally:
        steps.log.disabled = False
    exporter = steps.open_exporter()  # adds folders in which nbgrader finds no notebook
    entered = read_scores(engine, assignment)
    excluded = set(coursedir.student_id_exclude.split(",")) if coursedir.student_id_exclude else set()
    shape = coursedir.format_path(steps._input_directory, "(?P<student>.*)", re.escape(assignment), escape=True)
    jobs, unchanged = [], []
    for folder in sorted(steps.assignments):
        student = re.match(shape, folder)["student"]
        if student in excluded:
            continue
        basis = exporter.basis_of(assignment, Path(folder))
        names = tuple(sorted(os.path.basename(path) for path in steps.assignments[folder]))
        job = Job(assignment, student, steps.relative(folder), names, basis)
        graded = Path(steps._format_dest(assignment, student))
        if not force and stands(graded, basis, entered.get(student, {}), only=coursedir.notebook_id):
            unchanged.append(job.name)
        else:
            jobs.append(job)
    return Plan(tuple(jobs), tuple(unchanged))


def stands(graded: Path, basis: str, entered: Entered, *, only: str = "*") -> bool:
    """True when a folder below ``autograded`` was made from what ``basis`` says, and its scores are those entered.

    What the grader itself failed at does not stand: it may succeed now.
    """
    notebooks = sorted(graded.glob(f"{only}.ipynb"))
    if not basis or not notebooks:
        return False
    for path in notebooks:
        try:
            notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
            if notebook_mark(notebook, "basis") != basis:
                return False
            fault = bool(notebook_mark(notebook, "fault"))
            scores = {name: None if fault else score for name, score in scores_of(notebook).items()}
            if not fault and any(cell_fault(cell) for cell in notebook.cells):
                return False
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            return False
        # a cell that nothing was entered for is told from one that waits for a person
        if any(entered.get((path.stem, name), "nothing") != score for name, score in scores.items()):
            return False
    return True


def scores_of(notebook: nbformat.NotebookNode) -> dict[str, float | None]:
    """The autograder's score of each graded cell; None of one that waits for a person."""
    return {
        cell.metadata.nbgrader.grade_id: None if cell_fault(cell) else utils.determine_grade(cell)[0]
        for cell in notebook.cells
        if utils.is_grade(cell)
    }


def read_scores(engine: Engine, assignment: str) -> dict[str, dict[tuple[str, str], float | None]]:
    """What the gradebook holds of the autograder's scores, by student."""
    handed_in, sheet = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
    grade, notebook, cell = api.Grade.__table__, api.Notebook.__table__, api.BaseCell.__table__
    task = api.Assignment.__table__
    rows = (
        select(handed_in.c.student_id, notebook.c.name, cell.c.name, grade.c.auto_score)
        .join(task, task.c.id == handed_in.c.assignment_id)
        .join(sheet, sheet.c.assignment_id == handed_in.c.id)
        .join(notebook, notebook.c.id == sheet.c.notebook_id)
        .join(grade, grade.c.notebook_id == sheet.c.id)
        .join(cell, cell.c.id == grade.c.cell_id)
        .where(task.c.name == assignment)
    )
    found: dict[str, dict[tuple[str, str], float | None]] = {}
    with engine.connect() as connection:
        for student, name, cell_name, score in connection.execute(rows):
            found.setdefault(student, {})[name, cell_name] = score
    return found
