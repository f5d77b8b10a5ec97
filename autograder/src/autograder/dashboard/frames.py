"""Records as pandas frames: pure functions. Every frame has its columns and dtypes when it has no rows, too.

Points are points, times UTC, spans minutes. Something that is not known is missing (NaN, NaT, NA) and never 0.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from statistics import mean, median

import pandas as pd

from autograder.records import Attempt, GradeRow, Sitting

TIME = "datetime64[us, UTC]"

ATTEMPTS = {
    "id": "int64",
    "at": TIME,
    "round": "str",
    "exercise": "str",
    "stage": "int64",  # the stage asked for
    "sitting_id": "Int64",
    "seed": "int64",
    "green": "bool",
    "faulty": "bool",
    "points": "float64",  # over the stage asked for and those before it; NaN when faulty
    "max_points": "float64",
    "isolation": "str",
    "seconds": "float64",
}

STAGE_PROGRESS = {
    "round": "str",
    "exercise": "str",
    "stage": "int64",
    "checks": "int64",  # checks that asked for this stage
    "best_points": "float64",  # of this stage alone, in any check that ran it
    "max_points": "float64",
    "first_green_at": TIME,
    "minutes": "float64",  # from the start of the sitting, or the first check outside one, to the first green
}

ROUNDS_SUMMARY = {
    "round": "str",
    "exercises": "Int64",  # NA unless the exercises are given
    "tried": "int64",
    "finished": "Int64",  # exercises with every stage green in one sitting; NA unless the exercises are given
    "checks": "int64",
    "points": "float64",  # the best sitting of each exercise, added up
    "max_points": "float64",  # NaN unless the exercises are given
    "best_exercise": "str",  # the exercise of the round's best sitting
    "best_points": "float64",
    "best_max": "float64",  # NaN unless the exercises are given
    "last_at": TIME,
}

COHORT = {
    "student": "str",
    "first_name": "str",
    "last_name": "str",
    "assignment": "str",
    "notebook": "str",
    "cell": "str",
    "exercise": "str",  # missing for a cell that checks no stage
    "stage": "Int64",
    "by_hand": "bool",
    "max_score": "float64",
    "auto_score": "float64",
    "manual_score": "float64",
    "score": "float64",
    "needs_manual_grade": "bool",
    "waiting": "bool",  # a person has yet to mark it
    "submitted": "bool",
    "late_penalty": "float64",
    "fault": "str",  # why it could not be graded; missing where it was, or where only a person grades
    "note": "str",  # what was put right in the notebook before it was graded
}

COHORT_BY_STAGE = {
    "assignment": "str",
    "notebook": "str",
    "cell": "str",
    "exercise": "str",
    "stage": "Int64",
    "max_score": "float64",
    "submitted": "int64",
    "missing": "int64",
    "unscored": "int64",  # came in, but nobody and nothing has scored it yet
    "faults": "int64",  # of those, the ones that could not be graded
    "mean": "float64",  # of those with a score, as are the next two; no late penalty taken off
    "median": "float64",
    "full_marks": "float64",  # share from 0 to 1
}

COHORT_STUDENTS = {
    "student": "str",
    "first_name": "str",
    "last_name": "str",
    "assignment": "str",
    "notebook": "str",  # the best one handed in; missing when there is none
    "score": "float64",  # of that notebook, its late penalty taken off; NaN when nothing in it has a score
    "late_penalty": "float64",
    "max_score": "float64",
    "unscored": "int64",  # its cells without a score
    "waiting": "int64",  # its cells that a person has yet to mark
    "faults": "int64",  # its cells that could not be graded, which is no zero
}

_STAGE_CELL = re.compile(r"(?P<exercise>.+)-stage-(?P<stage>[0-9]{1,3})")


@dataclass(frozen=True)
class ExerciseInfo:
    """What a summary has to know of an exercise: the points of each of its stages, in order."""

    round: str
    name: str
    points: tuple[float, ...]


def attempts_frame(attempts: Iterable[Attempt]) -> pd.DataFrame:
    """One row a check, columns ``ATTEMPTS``."""
    rows = [asdict(attempt) for attempt in attempts]
    for row in rows:
        if row["faulty"]:
            row["points"] = None
    return _frame(rows, ATTEMPTS)


def stage_progress(attempts: Iterable[Attempt], sittings: Iterable[Sitting] = ()) -> pd.DataFrame:
    """One row a stage that was run, columns ``STAGE_PROGRESS``; exercises in the order of their first check.

    A check of stage 3 runs stages 1 and 2 again and counts for them. Checks in which the grader failed do not count.
    """
    started = {sitting.id: sitting.started_at for sitting in sittings}
    first_checks: dict[tuple[str, str, int | None], datetime] = {}
    progress: dict[tuple[str, str], dict[int, dict]] = {}
    for attempt in _sound(attempts):
        stages = progress.setdefault((attempt.round, attempt.exercise), {})
        # outside a sitting, or in one that the log does not know, the first check starts the clock
        first_check = first_checks.setdefault((attempt.round, attempt.exercise, attempt.sitting_id), attempt.at)
        start = started.get(attempt.sitting_id, first_check)
        for result in attempt.read_verdict().stages:
            row = stages.setdefault(result.stage, {"checks": 0, "best_points": 0.0, "first_green_at": None})
            row["checks"] += result.stage == attempt.stage
            row["best_points"] = max(row["best_points"], result.points)
            row["max_points"] = result.max_points
            if result.green and row["first_green_at"] is None:
                row.update(first_green_at=attempt.at, minutes=(attempt.at - start).total_seconds() / 60)
    rows = [
        {"round": round_name, "exercise": exercise, "stage": stage, **stages[stage]}
        for (round_name, exercise), stages in progress.items()
        for stage in sorted(stages)
    ]
    return _frame(rows, STAGE_PROGRESS)


def rounds_summary(attempts: Iterable[Attempt], exercises: Iterable[ExerciseInfo] | None = None) -> pd.DataFrame:
    """One row a round, columns ``ROUNDS_SUMMARY``.

    With ``exercises`` each of their rounds has a row, tried or not, in their order, and best is the highest share of an
    exercise's points; without them only rounds with a check have one, and best is the most points. The checks of an
    exercise outside any sitting count as one sitting.
    """
    known = {(info.round, info.name): info for info in exercises or ()}
    by_round: dict[str, list[Attempt]] = {round_name: [] for round_name, _ in known}
    for attempt in _sound(attempts):
        by_round.setdefault(attempt.round, []).append(attempt)
    rows = []
    for round_name, checks in by_round.items():
        infos = {name: info for (its_round, name), info in known.items() if its_round == round_name}
        totals = {name: sum(info.points) for name, info in infos.items()}
        best: dict[str, float] = {}
        finished = set()
        for (exercise, _), stages in _best_sittings(checks).items():
            best[exercise] = max(best.get(exercise, 0.0), sum(points for points, _ in stages.values()))
            if exercise in infos and sum(green for _, green in stages.values()) >= len(infos[exercise].points):
                finished.add(exercise)
        row = {
            "round": round_name,
            "tried": len(best),
            "checks": len(checks),
            "points": sum(best.values()),
            "last_at": max((check.at for check in checks), default=None),
        }
        if infos:
            row.update(exercises=len(infos), finished=len(finished), max_points=sum(totals.values()))
        if best:
            shares = {name: best[name] / totals[name] for name in best if totals.get(name)} or best
            top = max(shares, key=shares.get)
            row.update(best_exercise=top, best_points=best[top], best_max=totals.get(top))
        rows.append(row)
    return _frame(rows, ROUNDS_SUMMARY)


def cohort_frame(rows: Iterable[GradeRow]) -> pd.DataFrame:
    """One row for each student and graded cell, columns ``COHORT``; ``rows`` is ``GradebookRows.cells``."""
    return _frame([{**asdict(row), **_stage_of(row.cell), "waiting": row.waiting} for row in rows], COHORT)


def cohort_by_stage(rows: Iterable[GradeRow]) -> pd.DataFrame:
    """One row for each graded cell, columns ``COHORT_BY_STAGE``. A cell without a score counts in no statistic."""
    cells: dict[tuple[str, str, str], list[GradeRow]] = defaultdict(list)
    for row in rows:
        cells[row.assignment, row.notebook, row.cell].append(row)
    table = []
    for (assignment, notebook, cell), marks in cells.items():
        scores = [mark.score for mark in marks if mark.score is not None]
        submitted = sum(mark.submitted for mark in marks)
        row = {
            "assignment": assignment,
            "notebook": notebook,
            "cell": cell,
            **_stage_of(cell),
            "max_score": marks[0].max_score,
            "submitted": submitted,
            "missing": len(marks) - submitted,
            "unscored": submitted - len(scores),
            "faults": sum(mark.fault is not None for mark in marks),
        }
        if scores:
            full = sum(score >= marks[0].max_score for score in scores)
            row.update(mean=mean(scores), median=median(scores), full_marks=full / len(scores))
        table.append(row)
    return _frame(table, COHORT_BY_STAGE)


def cohort_students(rows: Iterable[GradeRow]) -> pd.DataFrame:
    """One row for each student and assignment, columns ``COHORT_STUDENTS``.

    An assignment's score is that of its best notebook, by share of its points: where a round offers several scenarios,
    a student sits the ones that they like.
    """
    sheets: dict[tuple[str, str], dict[str, list[GradeRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        sheets[row.student, row.assignment][row.notebook].append(row)
    table = []
    for (student, assignment), notebooks in sheets.items():
        anyone = next(iter(notebooks.values()))[0]
        row = {
            "student": student,
            "first_name": anyone.first_name,
            "last_name": anyone.last_name,
            "assignment": assignment,
            "unscored": 0,
            "waiting": 0,
            "faults": 0,
        }
        totals = [_notebook_total(marks) for marks in notebooks.values() if any(mark.submitted for mark in marks)]
        if totals:
            row.update(max(totals, key=_share))
        table.append(row)
    return _frame(table, COHORT_STUDENTS)


def _sound(attempts: Iterable[Attempt]) -> list[Attempt]:
    return [attempt for attempt in attempts if not attempt.faulty]


def _best_sittings(checks: Iterable[Attempt]) -> dict[tuple[str, int | None], dict[int, tuple[float, bool]]]:
    """For each exercise and sitting: for each stage its best points and whether it was ever green."""
    sittings: dict[tuple[str, int | None], dict[int, tuple[float, bool]]] = defaultdict(dict)
    for check in checks:
        stages = sittings[check.exercise, check.sitting_id]
        for result in check.read_verdict().stages:
            points, green = stages.get(result.stage, (0.0, False))
            stages[result.stage] = (max(points, result.points), green or result.green)
    return sittings


def _notebook_total(marks: Sequence[GradeRow]) -> dict:
    scores = [mark.score for mark in marks if mark.score is not None]
    penalty = marks[0].late_penalty or 0.0
    return {
        "notebook": marks[0].notebook,
        "score": max(0.0, sum(scores) - penalty) if scores else None,
        "late_penalty": penalty,
        "max_score": sum(mark.max_score for mark in marks),
        "unscored": len(marks) - len(scores),
        "waiting": sum(mark.waiting for mark in marks),
        "faults": sum(mark.fault is not None for mark in marks),
    }


def _share(total: Mapping) -> float:
    if total["score"] is None:
        return -1.0  # anything with a score is better than a notebook that has none yet
    return total["score"] / total["max_score"] if total["max_score"] else 0.0


def _stage_of(cell: str) -> dict[str, str | int | None]:
    match = _STAGE_CELL.fullmatch(cell)
    if match is None:
        return {"exercise": None, "stage": None}
    return {"exercise": match["exercise"], "stage": int(match["stage"])}


def _frame(rows: list[dict[str, str | float | bool | datetime | None]], columns: Mapping[str, str]) -> pd.DataFrame:
    # object first: pandas would else guess floats for a column of integers with gaps
    return pd.DataFrame(rows, columns=list(columns), dtype=object).astype(dict(columns))
