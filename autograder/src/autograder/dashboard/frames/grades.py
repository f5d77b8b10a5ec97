"""A cohort's gradebook as frames: graded cells, notebooks, and where each student stands in each round. Pure functions.

Columns of one frame have the same length and no loop over grades is written in Python: a thousand students have some
hundred thousand. What was not handed in is in no frame but ``STANDINGS``, which says so; what has no score has NaN.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

import numpy as np
import pandas as pd

from autograder.dashboard.frames.columns import typed
from autograder.records.cohort import Cohort
from autograder.records.remarks import NOT_FINISHED, read_fault, read_note
from autograder.records.tables import Sheet, Tables

GRADES = {
    "sheet": "int32",  # the place of its notebook in ``Tables.sheets``
    "student": "category",
    "assignment": "category",
    "notebook": "category",
    "cell": "category",
    "exercise": "category",  # missing for a cell that checks no stage
    "stage": "Int16",
    "by_hand": "bool",
    "max_score": "float64",
    "score": "float64",  # a person's, else the autograder's, with extra credit; NaN when there is neither
    "answered": "bool",  # False where the answer stands as it was given out
    "waiting": "bool",  # a person has yet to mark it
    "fault": "bool",  # it came in, but could not be graded: no zero
}

SHEETS = {
    "sheet": "int32",
    "id": "object",  # nbgrader's, which formgrader's addresses hold
    "student": "category",
    "assignment": "category",
    "notebook": "category",
    "score": "float64",  # its late penalty taken off, never below 0; NaN when nothing in it has a score
    "max_score": "float64",
    "share": "float64",  # score / max_score
    "late_penalty": "float64",  # 0 when there is none
    "unscored": "int32",  # its cells without a score
    "waiting": "int32",  # its cells that a person has yet to mark
    "faults": "int32",  # its cells that could not be graded
    "untouched": "bool",  # handed in as it was given out
    "reason": "object",  # why it could not be graded; None where it was
    "note": "object",  # what was put right before it was graded; "" when nothing was
    "isolation": "object",  # the rung at which its answers ran; None where none was recorded
}

STANDINGS = {
    "student": "category",
    "assignment": "category",
    "standing": "category",  # one of ``STANDING``
    "answered": "int32",  # notebooks that were handed in with something written
    "notebook": "category",  # the best one; missing when none was handed in
    "score": "float64",
    "max_score": "float64",
    "share": "float64",
    "late_penalty": "float64",
    "unscored": "int32",
    "waiting": "int32",
    "faults": "int32",
    "sheet": "int32",  # -1 when none was handed in
}

#: How a student may stand in a round, by the best notebook.
STANDING = (
    "graded",
    "waiting for marks",
    "no score yet",
    "could not be graded",
    "nothing written",
    "not handed in",
)

_STAGE_CELL = re.compile(r"(?P<exercise>.+)-stage-(?P<stage>[0-9]{1,3})")


def grades_frame(tables: Tables) -> pd.DataFrame:
    """One row for each graded cell of each notebook that came in, columns ``GRADES``, in the order of ``tables.sheets``."""
    cells, sheets, grades = tables.cells, tables.sheets, tables.grades
    first, size = _spans(tables)
    begin = np.array([first.get((s.assignment, s.notebook), 0) for s in sheets], dtype=np.int64)
    count = np.array([size.get((s.assignment, s.notebook), 0) for s in sheets], dtype=np.int64)
    base = np.concatenate(([0], np.cumsum(count)))
    sheet = np.repeat(np.arange(len(sheets)), count)
    cell = np.arange(base[-1]) - np.repeat(base[:-1], count) + np.repeat(begin, count)

    at = _whole(grades.sheet)
    at = base[at] + _whole(grades.cell) - begin[at]
    auto, manual, extra = (_spread(values, at, len(sheet)) for values in (grades.auto, grades.manual, grades.extra))
    needs = np.zeros(len(sheet), dtype=bool)
    needs[at] = np.frombuffer(grades.needs_manual, dtype=np.int8).astype(bool)

    by_hand = np.array([one.by_hand for one in cells], dtype=bool)[cell]
    score = np.where(np.isnan(manual), auto, manual) + np.nan_to_num(extra)
    told = np.array([read_fault(s.remark) is not None for s in sheets], dtype=bool)[sheet]
    fault = np.isnan(score) & (told | ~by_hand)
    names = [_stage_of(one.name) for one in cells]
    exercises = sorted({exercise for exercise, _ in names if exercise is not None})
    codes = np.array([-1 if exercise is None else exercises.index(exercise) for exercise, _ in names], dtype=np.int64)
    stages = pd.array([stage for _, stage in names], dtype="Int16")
    values = {
        "sheet": sheet,
        **_who(sheets, sheet, tables),
        "cell": _coded([one.name for one in cells], cell),
        "exercise": pd.Categorical.from_codes(codes[cell], exercises),
        "stage": stages[cell],
        "by_hand": by_hand,
        "max_score": np.array([one.max_score for one in cells], dtype=float)[cell],
        "score": score,
        "answered": _answered(tables, names, sheet, cell),
        # nbgrader sets its flag on cells that were never autograded, too
        "waiting": needs & ~fault & (by_hand | ~np.isnan(auto)),
        "fault": fault,
    }
    came = ~np.array([s.left_out for s in sheets], dtype=bool)[sheet]
    return typed(values, GRADES)[came].reset_index(drop=True)


def sheets_frame(cohort: Cohort, grades: pd.DataFrame) -> pd.DataFrame:
    """One row for each notebook that came in, columns ``SHEETS``, from its ``GRADES``."""
    tables = cohort.tables
    number = len(tables.sheets)
    sheet = grades["sheet"].to_numpy()
    scored = grades["score"].notna().to_numpy()

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(sheet, weights=values, minlength=number)

    penalty = np.array([s.late_penalty or 0.0 for s in tables.sheets], dtype=float)
    faults = total(grades["fault"].to_numpy())
    any_score = total(scored) > 0
    most = total(grades["max_score"].to_numpy())
    score = np.where(any_score, np.maximum(0.0, total(np.nan_to_num(grades["score"].to_numpy())) - penalty), np.nan)
    reasons = np.array(
        [
            (read_fault(s.remark) or NOT_FINISHED) if faults[at] else None for at, s in enumerate(tables.sheets)
        ],
        dtype=object,
    )  # fmt: skip
    place = np.arange(number)
    values = {
        "sheet": place,
        "id": np.array([s.id for s in tables.sheets], dtype=object),
        **_who(tables.sheets, place, tables),
        "score": score,
        "max_score": most,
        "share": _share(score, most),
        "late_penalty": penalty,
        "unscored": total(~scored),
        "waiting": total(grades["waiting"].to_numpy()),
        "faults": faults,
        "untouched": np.array([s.untouched for s in tables.sheets], dtype=bool),
        "reason": reasons,
        "note": np.array([read_note(s.remark) for s in tables.sheets], dtype=object),
        "isolation": np.array(cohort.isolation, dtype=object),
    }
    came = ~np.array([s.left_out for s in tables.sheets], dtype=bool)
    return typed(values, SHEETS)[came].reset_index(drop=True)


def standings_frame(tables: Tables, sheets: pd.DataFrame) -> pd.DataFrame:
    """One row for each student and round, columns ``STANDINGS``, from ``SHEETS``.

    A round's score is that of its best notebook by share of the points, the first by name of those that are as good: in
    a round with a notebook for each scenario a student sits the ones that they like. One with nothing written in it is
    the best only when there is no other.
    """
    rounds = sheets["assignment"].cat.categories
    key = sheets["student"].cat.codes.to_numpy().astype(np.int64) * len(rounds) + sheets["assignment"].cat.codes
    worth = np.where(sheets["untouched"], -2.0, sheets["share"].fillna(-1.0))
    order = np.lexsort((np.arange(len(sheets)), -worth, key))
    best = sheets.iloc[order][~pd.Series(key.to_numpy()[order]).duplicated().to_numpy()]
    where = key.to_numpy()[best.index]

    number = len(tables.students) * len(rounds)
    answered = np.bincount(key[~sheets["untouched"]], minlength=number)
    standing = np.full(number, STANDING.index("not handed in"))
    standing[where] = _standing(best)

    def spread(column: str, missing: float) -> np.ndarray:
        values = np.full(number, missing, dtype=float)
        values[where] = best[column].to_numpy(dtype=float)
        return values

    notebook = np.full(number, -1)
    notebook[where] = best["notebook"].cat.codes
    values = {
        "student": _coded([s.id for s in tables.students], np.repeat(np.arange(len(tables.students)), len(rounds))),
        "assignment": _coded(list(rounds), np.tile(np.arange(len(rounds)), len(tables.students))),
        "standing": pd.Categorical.from_codes(standing, list(STANDING)),
        "answered": answered,
        "notebook": pd.Categorical.from_codes(notebook, sheets["notebook"].cat.categories),
        **{name: spread(name, np.nan) for name in ("score", "max_score", "share", "late_penalty")},
        **{name: spread(name, 0) for name in ("unscored", "waiting", "faults")},
        "sheet": spread("sheet", -1),
    }
    return typed(values, STANDINGS)


def _standing(best: pd.DataFrame) -> np.ndarray:
    nothing = best["score"].isna()
    choices = (
        (best["untouched"], "nothing written"),
        (nothing & (best["faults"] > 0), "could not be graded"),
        (nothing, "no score yet"),
        (best["waiting"] > 0, "waiting for marks"),
    )
    return np.select([when for when, _ in choices], [STANDING.index(name) for _, name in choices], default=0)


def _spans(tables: Tables) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """By assignment and notebook: where its cells begin in ``tables.cells``, and how many there are."""
    first: dict[tuple[str, str], int] = {}
    size: dict[tuple[str, str], int] = {}
    for key, run in groupby(enumerate(tables.cells), key=lambda pair: (pair[1].assignment, pair[1].notebook)):
        run = list(run)
        first[key], size[key] = run[0][0], len(run)
    return first, size


def _who(sheets: Sequence[Sheet], at: np.ndarray, tables: Tables) -> dict[str, pd.Categorical]:
    student = pd.Categorical.from_codes(
        np.array([s.student for s in sheets], dtype=np.int64)[at], [s.id for s in tables.students]
    )
    # all rounds of the gradebook, also those in which nothing was handed in
    return {
        "student": student,
        "assignment": _named([s.assignment for s in sheets], [c.assignment for c in tables.cells], at),
        "notebook": _named([s.notebook for s in sheets], [c.notebook for c in tables.cells], at),
    }


def _named(names: list[str], known: list[str], at: np.ndarray) -> pd.Categorical:
    categories = sorted({*names, *known})
    code = {name: number for number, name in enumerate(categories)}
    return pd.Categorical.from_codes(np.array([code[name] for name in names], dtype=np.int64)[at], categories)


def _coded(names: list[str], codes: np.ndarray) -> pd.Categorical:
    """A column of ``names[code]``, where a name may come twice."""
    return _named(names, [], codes)


def _answered(
    tables: Tables, names: list[tuple[str | None, int | None]], sheet: np.ndarray, cell: np.ndarray
) -> np.ndarray:
    answered = ~np.array([s.untouched for s in tables.sheets], dtype=bool)[sheet]
    partly = np.array([bool(s.unanswered) and not s.untouched for s in tables.sheets], dtype=bool)[sheet]
    for row in np.flatnonzero(partly):
        place = cell[row]
        # the answer that a check judges has the exercise's name, one that is marked itself its own
        answer = names[place][0] or tables.cells[place].name
        answered[row] = answer not in tables.sheets[sheet[row]].unanswered
    return answered


def _stage_of(cell: str) -> tuple[str | None, int | None]:
    match = _STAGE_CELL.fullmatch(cell)
    return (None, None) if match is None else (match["exercise"], int(match["stage"]))


def _whole(values: Sequence[int]) -> np.ndarray:
    return np.frombuffer(values, dtype=np.int32).astype(np.int64) if len(values) else np.zeros(0, dtype=np.int64)


def _spread(values: Sequence[float], at: np.ndarray, length: int) -> np.ndarray:
    """NaN but for the ``values``, which stand ``at`` their places."""
    spread = np.full(length, np.nan)
    spread[at] = np.frombuffer(values, dtype=float) if len(values) else ()
    return spread


def _share(score: np.ndarray, most: np.ndarray) -> np.ndarray:
    return np.divide(score, most, out=np.full(len(most), np.nan), where=most > 0)
