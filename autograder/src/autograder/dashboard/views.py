"""The two pages of the dashboard. They read a database, and say in one sentence what is wrong when they cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from os import PathLike
from pathlib import Path

import pandas as pd

from autograder.content import ContentError, course_dir
from autograder.content.catalogue import Entry, catalogue
from autograder.dashboard import figures, frames
from autograder.dashboard.page import Page, Picture, Sentence, Table
from autograder.records import AttemptsLog, NotebookRow, RecordsError, read_gradebook
from autograder.records.location import sqlite_path
from autograder.records.review import Review, reviews
from autograder.words import count

NO_CHECKS = "No checks yet. Open the round's notebook, write an answer and run the check below it; then run this again."
NO_GRADEBOOK = "No gradebook yet. Run `make release`, put the cohort's work into submitted/, then run `make grade`."
NO_GRADES = "The gradebook has no students or no graded cells yet. Run `make grade` on the cohort's work."

#: Rows of what is to be come back to; the earliest are shown.
REVIEWS = 10

_NONE = "–"


def learner_view(
    path: str | PathLike[str] | None = None,
    exercises: Iterable[frames.ExerciseInfo] | None = None,
    entries: Iterable[Entry] | None = None,
    now: datetime | None = None,
) -> Page:
    """One learner's practice from the attempts log at a path or URL, by default ``workbook/.attempts.db`` of the course.

    With ``exercises`` the rounds also show what has not been tried; ``entries``, by default those of the course when no
    path is given, are what is to be come back to, as of ``now``. The page shows itself in a notebook; ``str`` gives
    plain text. Never raises for a log that is missing or damaged: the page then says so.
    """
    try:
        if path is None:
            course = _course()
            path = course / "workbook" / ".attempts.db"
            if not path.exists():
                return _sentence(NO_CHECKS)
            entries = catalogue(course) if entries is None else entries
        with AttemptsLog(path, create=False) as log:
            attempts, sittings, events = log.attempts(), log.sittings(), log.events()
        if not attempts:
            return _sentence(NO_CHECKS)
        checks = frames.attempts_frame(attempts)
        progress = frames.stage_progress(attempts, sittings)
        rounds = frames.rounds_summary(attempts, exercises)
        coming = reviews(entries or (), sittings, attempts, events, now or datetime.now().astimezone())
    except (RecordsError, ContentError) as error:
        return _sentence(str(error))

    faults = int(checks["faulty"].sum())
    last = checks["at"].max()
    parts: list[Sentence | Table | Picture] = [
        Sentence(
            f"{count(len(checks), 'check')} of {count(checks['exercise'].nunique(), 'exercise')}; "
            f"{int(progress['first_green_at'].notna().sum())} of {count(len(progress), 'stage')} green; "
            f"the last check was on {last:%d %B %Y at %H:%M} UTC."
        )
    ]
    if faults:
        parts.append(Sentence(f"In {count(faults, 'check')} the grader itself failed, which counts nowhere below."))
    if coming:
        parts.append(Table("To come back to", _reviews_table(coming)))
    if not progress.empty:
        parts += [
            Table("Rounds", _rounds_table(rounds)),
            Table("Stages", _stages_table(progress)),
            Picture(figures.figure_png(figures.progress_figure(progress)), figures.progress_alt(progress)),
            Picture(figures.figure_png(figures.timeline_figure(checks)), figures.timeline_alt(checks)),
        ]
    return Page(tuple(parts))


def cohort_view(url: str | PathLike[str] | None = None) -> Page:
    """A cohort's grades from nbgrader's gradebook at a path or URL, by default ``gradebook.db`` of the course.

    A folder ``submitted`` beside the gradebook tells notebooks that were left out from those that scored 0. Like
    ``learner_view`` it shows itself, and never raises for a gradebook that is missing or damaged.
    """
    try:
        if url is None:
            url = _course() / "gradebook.db"
            if not url.exists():
                return _sentence(NO_GRADEBOOK)
        place = sqlite_path(url)
        beside = None if place is None else place.parent / "submitted"
        book = read_gradebook(url, submitted=beside)
    except RecordsError as error:
        return _sentence(str(error))
    if not book.cells:
        return _sentence(NO_GRADES)

    cohort = frames.cohort_frame(book.cells)
    by_stage = frames.cohort_by_stage(book.cells)
    students = frames.cohort_students(book.cells)
    waiting = int(cohort["waiting"].sum())
    parts: list[Sentence | Table | Picture] = [
        Sentence(
            f"{count(cohort['student'].nunique(), 'student')}, "
            f"{count(cohort['assignment'].nunique(), 'assignment')}; {count(waiting, 'answer')} waiting to be marked. "
            "What was not handed in counts as missing, and what could not be graded has no score: neither is a 0."
        )
    ]
    if book.not_autograded:
        parts.append(Table("Handed in but not graded, which is no zero", _notebooks_table(book.not_autograded)))
    parts += [
        Table("Students", _students_table(students)),
        Table("Parts", _parts_table(by_stage)),
        Picture(figures.figure_png(figures.cohort_figure(by_stage)), figures.cohort_alt(by_stage)),
    ]
    return Page(tuple(parts))


def _course() -> Path:
    try:
        return course_dir()
    except ContentError as error:
        raise RecordsError(str(error)) from error


def _sentence(text: str) -> Page:
    return Page((Sentence(text),))


def _rounds_table(rounds: pd.DataFrame) -> pd.DataFrame:
    known = rounds["exercises"].notna().any()
    columns = {"Round": rounds["round"], "Tried": [_of(row.tried, row.exercises) for row in rounds.itertuples()]}
    if known:
        columns["All green"] = [_number(value) for value in rounds["finished"]]
    columns["Checks"] = [_number(value) for value in rounds["checks"]]
    columns["Best sitting"] = [
        _NONE if pd.isna(row.best_exercise) else f"{row.best_exercise} {_of(row.best_points, row.best_max)}"
        for row in rounds.itertuples()
    ]
    columns["Points"] = [_of(row.points, row.max_points) for row in rounds.itertuples()]
    return pd.DataFrame(columns)


def _reviews_table(coming: Sequence[Review]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "From": [f"{one.due:%Y-%m-%d}" for one in coming],
            "Exercise": [one.item.exercise for one in coming],
            "What was missed": [one.about for one in coming],
        }
    ).head(REVIEWS)


def _stages_table(progress: pd.DataFrame) -> pd.DataFrame:
    rows = list(progress.itertuples())
    return pd.DataFrame(
        {
            "Round": [row.round for row in rows],
            "Exercise": [row.exercise for row in rows],
            "Stage": [str(row.stage) for row in rows],
            "Checks": [str(row.checks) for row in rows],
            "Best points": [_of(row.best_points, row.max_points) for row in rows],
            "First green": [
                _NONE if pd.isna(row.first_green_at) else f"{row.first_green_at:%Y-%m-%d %H:%M} UTC" for row in rows
            ],
            "Minutes to green": [_NONE if pd.isna(row.minutes) else f"{row.minutes:.1f}" for row in rows],
        }
    )


def _notebooks_table(notebooks: Iterable[NotebookRow]) -> pd.DataFrame:
    rows = [(row.student, row.assignment, row.notebook, row.reason) for row in notebooks]
    return pd.DataFrame(rows, columns=["Student", "Assignment", "Notebook", "Why"])


def _students_table(students: pd.DataFrame) -> pd.DataFrame:
    """A student a row, an assignment a column; every student has a row for every assignment."""
    table: dict[str, list[str]] = {}
    for row in students.itertuples():
        names = (name for name in (row.first_name, row.last_name) if not pd.isna(name))
        table.setdefault(row.student, [row.student, " ".join(names) or _NONE]).append(_standing(row))
    return pd.DataFrame(list(table.values()), columns=["Student", "Name", *students["assignment"].unique()])


def _standing(row) -> str:
    if pd.isna(row.notebook):
        return "missing"
    if pd.isna(row.score):
        return "could not be graded" if row.faults else "no score yet"
    text = _of(row.score, row.max_score)
    if row.late_penalty:
        text += f", late {_number(-row.late_penalty)}"
    if row.faults:
        text += f", {row.faults} could not be graded"
    elif row.unscored:
        text += f", {row.unscored} without a score"
    elif row.waiting:
        text += f", {row.waiting} to review"
    return text


def _parts_table(by_stage: pd.DataFrame) -> pd.DataFrame:
    rows = list(by_stage.itertuples())
    return pd.DataFrame(
        {
            "Assignment": [row.assignment for row in rows],
            "Notebook": [row.notebook for row in rows],
            "Part": [row.cell for row in rows],
            "Handed in": [str(row.submitted) for row in rows],
            "Missing": [str(row.missing) for row in rows],
            "No score yet": [str(row.unscored) for row in rows],
            "Mean": [_NONE if pd.isna(row.mean) else f"{row.mean:.2f} / {row.max_score:g}" for row in rows],
            "Median": [_number(row.median) for row in rows],
            "Full marks": [_NONE if pd.isna(row.full_marks) else f"{row.full_marks:.0%}" for row in rows],
        }
    )


def _of(value: float, whole: float) -> str:
    return _number(value) if pd.isna(whole) else f"{_number(value)} / {_number(whole)}"


def _number(value: float) -> str:
    """At most two decimals, and none that say nothing."""
    return _NONE if pd.isna(value) else f"{round(float(value), 2):.10g}"
