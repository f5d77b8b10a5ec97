"""What a cohort's grades say of the course: rounds, stages, single items, and who is stuck where. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from autograder.dashboard.frames.columns import frame, typed
from autograder.records.cohort import Cohort

ROUNDS = {
    "assignment": "str",
    "students": "int64",
    "answered": "int64",  # handed in something with an answer in it
    "nothing_written": "int64",
    "not_handed_in": "int64",
    "unscored": "int64",  # handed in, and without any score yet: could not be graded, or no marks
    "waiting": "int64",  # whose best notebook waits for marks
    "scored": "int64",  # those whom the next five are about
    "lower": "float64",  # quartiles of the best notebooks' shares
    "median": "float64",
    "upper": "float64",
    "mean": "float64",
    "full": "float64",  # share of them with all points
}

STAGE_PASSES = {
    "assignment": "str",
    "stage": "Int64",  # missing for what people mark
    "scored": "int64",  # scored answers in the best notebooks
    "full": "int64",  # those with all points
    "mean": "float64",  # share of the points
}

ITEMS = {
    "assignment": "str",
    "notebook": "str",
    "cell": "str",
    "exercise": "str",  # missing for what checks no stage
    "stage": "Int64",
    "by_hand": "bool",
    "max_score": "float64",
    "scored": "int64",  # answers with a score
    "mean": "float64",  # share of the points: the item's difficulty, where 1 is easy
    "full": "float64",  # share of the answers with all points
    "discrimination": "float64",  # correlation with the rest of the notebook; NaN below `LEAST_SCORED` or without spread
    "test": "str",  # the hidden test that fails most; missing when none failed
    "test_failed": "int64",
    "test_answers": "int64",  # answers that met it
}

STUCK = {
    "assignment": "str",
    "exercise": "str",
    "stage": "int64",
    "students": "int64",  # whose best notebook has this as its first stage without all points
    "sat": "int64",  # whose best notebook it is, with an answer to this exercise
}

STRUGGLING = {
    "student": "str",
    "rounds": "int64",  # with a score
    "mean": "float64",  # of the best shares
    "stuck": "object",  # where, as a tuple of (exercise, stage)
}

#: Answers below which no correlation is worth a number.
LEAST_SCORED = 10


def rounds_frame(standings: pd.DataFrame) -> pd.DataFrame:
    """One row a round, columns ``ROUNDS``, from ``STANDINGS``. What has no score, or nothing written, is in no statistic."""
    rows = []
    for assignment, own in standings.groupby("assignment", observed=True):
        standing = own["standing"]
        written = standing != "nothing written"
        shares = own.loc[written, "share"].dropna()
        row = {
            "assignment": assignment,
            "students": len(own),
            "answered": int((own["answered"] > 0).sum()),
            "nothing_written": int((~written).sum()),
            "not_handed_in": int((standing == "not handed in").sum()),
            "unscored": int(standing.isin(["no score yet", "could not be graded"]).sum()),
            "waiting": int((own["waiting"] > 0).sum()),
            "scored": len(shares),
        }
        if len(shares):
            lower, median, upper = np.quantile(shares, (0.25, 0.5, 0.75))
            row.update(lower=lower, median=median, upper=upper, mean=shares.mean(), full=float((shares >= 1).mean()))
        rows.append(row)
    return frame(rows, ROUNDS)


def counted(grades: pd.DataFrame, standings: pd.DataFrame) -> pd.DataFrame:
    """The ``GRADES`` of each student's best notebooks that are answered and scored."""
    best = standings.loc[standings["standing"] != "nothing written", "sheet"]
    return grades[grades["answered"] & grades["score"].notna() & grades["sheet"].isin(best)]


def stage_passes_frame(best: pd.DataFrame) -> pd.DataFrame:
    """One row for each round and stage, columns ``STAGE_PASSES``, from `counted` grades."""
    if best.empty:
        return frame([], STAGE_PASSES)
    share = best["score"] / best["max_score"]
    table = pd.DataFrame(
        {
            "assignment": best["assignment"].astype("str"),
            "stage": best["stage"].astype("Int64"),
            "share": share,
            "is_full": best["score"] >= best["max_score"],
        }
    )
    by = table.groupby(["assignment", "stage"], dropna=False, sort=True)
    found = by.agg(scored=("share", "size"), full=("is_full", "sum"), mean=("share", "mean")).reset_index()
    return typed({name: found[name] for name in STAGE_PASSES}, STAGE_PASSES)


def items_frame(cohort: Cohort, grades: pd.DataFrame) -> pd.DataFrame:
    """One row for each graded cell of the course, columns ``ITEMS``, from ``GRADES``.

    An answer as it was given out is none. The rest of the notebook is what its other cells add up to, in notebooks that
    are answered and have all their scores.
    """
    most = grades["max_score"].to_numpy()
    score = grades["score"].to_numpy()
    sheet = grades["sheet"].to_numpy()
    number = len(cohort.tables.sheets)
    whole = np.bincount(sheet, weights=most, minlength=number)[sheet]
    total = np.bincount(sheet, weights=np.nan_to_num(score), minlength=number)[sheet]
    complete = np.bincount(sheet, weights=np.isnan(score), minlength=number)[sheet] == 0
    used = grades["answered"].to_numpy() & ~np.isnan(score)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, rest = score / most, (total - score) / (whole - most)
    table = pd.DataFrame(
        {
            "assignment": grades["assignment"],
            "notebook": grades["notebook"],
            "cell": grades["cell"],
            "x": share,
            "y": np.where(complete, rest, np.nan),
            "full": score >= most,
        }
    )[used]
    statistics = {
        key: (len(own), own["x"].mean(), own["full"].mean(), _correlation(own["x"].to_numpy(), own["y"].to_numpy()))
        for key, own in table.groupby(["assignment", "notebook", "cell"], observed=True)
    }
    worst = _worst(cohort.failed)
    about = grades.drop_duplicates(["assignment", "notebook", "cell"]).set_index(["assignment", "notebook", "cell"])
    rows = []
    for cell in cohort.tables.cells:
        key = (cell.assignment, cell.notebook, cell.name)
        scored, mean, full, discrimination = statistics.get(key, (0, None, None, None))
        test, failed = worst.get(key, (None, 0))
        known = about.loc[key] if key in about.index else None
        rows.append(
            {
                "assignment": cell.assignment,
                "notebook": cell.notebook,
                "cell": cell.name,
                "exercise": None if known is None or pd.isna(known["exercise"]) else known["exercise"],
                "stage": None if known is None else known["stage"],
                "by_hand": cell.by_hand,
                "max_score": cell.max_score,
                "scored": scored,
                "mean": mean,
                "full": full,
                "discrimination": discrimination,
                "test": test,
                "test_failed": failed,
                "test_answers": cohort.answers.get(key, 0),
            }
        )
    return frame(rows, ITEMS)


def stuck_frame(best: pd.DataFrame) -> pd.DataFrame:
    """One row for each stage at which somebody stands, columns ``STUCK``, the most students first."""
    first_open = _first_open(best)
    if best.empty:
        return frame([], STUCK)
    by = ["assignment", "exercise", "stage"]
    table = first_open.groupby(by, observed=True).size().rename("students").reset_index()
    checked = best[best["stage"].notna()]
    sat = checked.groupby(["assignment", "exercise"], observed=True)["sheet"].nunique().rename("sat").reset_index()
    table = table.merge(sat, on=["assignment", "exercise"])
    table = table.astype({"assignment": "str", "exercise": "str", "stage": "int64"})
    table = table.sort_values(["students", *by], ascending=[False, True, True, True], ignore_index=True)
    return typed(table, STUCK)


def struggling_frame(standings: pd.DataFrame, best: pd.DataFrame) -> pd.DataFrame:
    """One row for each student with a score, columns ``STRUGGLING``, the lowest mean first."""
    own = standings[(standings["standing"] != "nothing written") & standings["share"].notna()]
    means = own.groupby("student", observed=True)["share"].agg(["size", "mean"])
    places: dict[str, list[tuple[str, int]]] = {}
    for row in _first_open(best).itertuples():
        places.setdefault(row.student, []).append((row.exercise, int(row.stage)))
    rows = [
        {"student": student, "rounds": rounds, "mean": mean, "stuck": tuple(places.get(student, ()))}
        for student, rounds, mean in means.itertuples()
    ]
    rows.sort(key=lambda row: (row["mean"], row["student"]))
    return frame(rows, STRUGGLING)


def _first_open(best: pd.DataFrame) -> pd.DataFrame:
    """Of each exercise in each notebook the first stage without all points, in the order of the grades."""
    missed = best[best["stage"].notna() & (best["score"] < best["max_score"])]
    return missed.sort_values(["sheet", "exercise", "stage"], kind="stable").drop_duplicates(["sheet", "exercise"])


def _correlation(x: np.ndarray, y: np.ndarray) -> float | None:
    known = ~np.isnan(y)
    x, y = x[known], y[known]
    if len(x) < LEAST_SCORED or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    return float(np.corrcoef(x, y)[0, 1])


def _worst(failed: Mapping[tuple[str, str, str, str], int]) -> dict[tuple[str, str, str], tuple[str, int]]:
    """By cell the hidden test that fails most, the first by name of those that fail as often."""
    found: dict[tuple[str, str, str], tuple[str, int]] = {}
    for (*key, test), number in sorted(failed.items()):
        if number > found.get(tuple(key), ("", 0))[1]:
            found[tuple(key)] = (test, number)
    return found


def tests_of(items: pd.DataFrame) -> Iterator[tuple[str, str, int, str]]:
    """``(assignment, exercise, stage, test)`` of the items whose hardest test is known."""
    for row in items.itertuples():
        if not pd.isna(row.test) and not pd.isna(row.exercise):
            yield row.assignment, row.exercise, int(row.stage), row.test
