"""A learner's log as frames: checks, stages, sittings, and what each round's record amounts to. Pure functions.

Points are points, shares go from 0 to 1, times are UTC, spans are minutes of work without pauses. Something that is not
known is missing (NaN, NaT, NA) and never 0. A check in which the grader failed counts nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from autograder.content.catalogue import Entry, RoundEntry
from autograder.dashboard.frames.columns import TIME, frame
from autograder.records import Attempt, Event, Sitting
from autograder.records.worktime import worktime

if TYPE_CHECKING:
    from autograder.grading.verdict import StageResult

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

STAGES = {
    "round": "str",
    "exercise": "str",
    "stage": "int64",
    "checks": "int64",  # checks that asked for this stage
    "best_points": "float64",  # of this stage alone, in any check that ran it
    "max_points": "float64",
    "first_green_at": TIME,
    "minutes": "float64",  # of work in the sitting of the first green, or since the first check outside of one
}

SITTINGS = {
    "round": "str",
    "exercise": "str",
    "sitting_id": "Int64",  # missing for the checks outside any sitting, which count as one
    "started_at": TIME,
    "last_at": TIME,  # of its last check
    "timed": "bool",
    "checks": "int64",
    "stages_green": "int64",
    "points": "float64",  # the best of each stage, added up
    "max_points": "float64",  # of the exercise; of the stages that ran when the course does not know it
    "share": "float64",
    "first_green": "float64",  # minutes of work until stage 1 first passed; missing when it never did
}

READINESS = {
    "round": "str",
    "title": "str",
    "exercises": "int64",  # that the course has
    "tried": "int64",
    "finished": "int64",  # with every stage green in one sitting
    "sittings": "int64",
    "timed": "int64",
    "checks": "int64",
    "best_exercise": "str",  # missing for a round in one notebook, whose exercises count together
    "best_points": "float64",
    "best_max": "float64",
    "best_share": "float64",
    "best_at": TIME,
    "trend": "float64",  # last sitting's share less the one before; in one notebook what the last 14 days added
    "last_at": TIME,
    "days_since": "Int64",
}

#: Days that the trend of a round in one notebook looks back.
RECENT = timedelta(days=14)


@dataclass(frozen=True)
class Log:
    """What a learner's log holds, checks in which the grader failed set apart; each verdict is read once."""

    attempts: Sequence[Attempt]
    sittings: Sequence[Sitting]
    events: Sequence[Event]
    faulty: int
    results: Mapping[int, Sequence[StageResult]]

    @classmethod
    def of(cls, attempts: Iterable[Attempt], sittings: Iterable[Sitting] = (), events: Iterable[Event] = ()) -> Log:
        """RecordsError for a verdict of another version."""
        attempts = list(attempts)
        sound = [attempt for attempt in attempts if not attempt.faulty]
        results = {attempt.id: attempt.read_verdict().stages for attempt in sound}
        return cls(sound, list(sittings), list(events), len(attempts) - len(sound), results)


def attempts_frame(attempts: Iterable[Attempt]) -> pd.DataFrame:
    """One row a check, columns ``ATTEMPTS``; those in which the grader failed are there, without points."""
    rows = [asdict(attempt) for attempt in attempts]
    for row in rows:
        if row["faulty"]:
            row["points"] = None
    return frame(rows, ATTEMPTS)


def stages_frame(log: Log) -> pd.DataFrame:
    """One row a stage that was run, columns ``STAGES``; exercises in the order of their first check.

    A check of stage 3 runs stages 1 and 2 again and counts for them.
    """
    minutes = _minutes(log)
    progress: dict[tuple[str, str], dict[int, dict]] = {}
    for attempt in log.attempts:
        stages = progress.setdefault((attempt.round, attempt.exercise), {})
        for result in log.results[attempt.id]:
            row = stages.setdefault(result.stage, {"checks": 0, "best_points": 0.0, "first_green_at": None})
            row["checks"] += result.stage == attempt.stage
            row["best_points"] = max(row["best_points"], result.points)
            row["max_points"] = result.max_points
            if result.green and row["first_green_at"] is None:
                row.update(first_green_at=attempt.at, minutes=minutes[attempt.id])
    return frame(
        (
            {"round": round_id, "exercise": exercise, "stage": stage, **stages[stage]}
            for (round_id, exercise), stages in progress.items()
            for stage in sorted(stages)
        ),
        STAGES,
    )


def sittings_frame(log: Log, entries: Iterable[Entry] = ()) -> pd.DataFrame:
    """One row a sitting that has a check, columns ``SITTINGS``, by the time of its begin."""
    whole = {entry.id: sum(entry.points) for entry in entries}
    known = {sitting.id: sitting for sitting in log.sittings}
    minutes = _minutes(log)
    rows = []
    for (exercise, sitting_id), checks in _by_sitting(log).items():
        best: dict[int, StageResult] = {}
        green: set[int] = set()
        first_green = None
        for check in checks:
            for result in log.results[check.id]:
                if result.stage not in best or result.points > best[result.stage].points:
                    best[result.stage] = result
                if result.green:
                    green.add(result.stage)
                    if result.stage == 1 and first_green is None:
                        first_green = minutes[check.id]
        sitting = known.get(sitting_id)
        points = sum(result.points for result in best.values())
        # an exercise that the course does not know has at least the stages that ran
        most = whole.get(exercise) or sum(result.max_points for result in best.values())
        rows.append(
            {
                "round": checks[0].round,
                "exercise": exercise,
                "sitting_id": sitting_id,
                "started_at": checks[0].at if sitting is None else sitting.started_at,
                "last_at": checks[-1].at,
                "timed": sitting is not None and sitting.mode != "practice",
                "checks": len(checks),
                "stages_green": len(green),
                "points": points,
                "max_points": most,
                "share": points / most if most else None,
                "first_green": first_green,
            }
        )
    return frame(sorted(rows, key=lambda row: row["started_at"]), SITTINGS)


def readiness_frame(
    sittings: pd.DataFrame, rounds: Iterable[RoundEntry], entries: Iterable[Entry], now: datetime
) -> pd.DataFrame:
    """One row a round of the course, sat or not, columns ``READINESS``, from a ``SITTINGS`` frame.

    It tells what was done, and predicts nothing. A round's score is its best sitting; where all exercises stand in one
    notebook, it is the best of each together.
    """
    entries = list(entries)
    rows = []
    for round_ in rounds:
        own = {entry.id: entry for entry in entries if entry.round == round_.id}
        sat = [row for row in sittings.itertuples() if row.round == round_.id and row.exercise in own]
        row = {
            "round": round_.id,
            "title": round_.title,
            "exercises": len(own),
            "tried": len({one.exercise for one in sat}),
            "finished": len({one.exercise for one in sat if one.stages_green >= own[one.exercise].stages}),
            "sittings": len(sat),
            "timed": sum(one.timed for one in sat),
            "checks": sum(one.checks for one in sat),
        }
        if sat:
            last = max(one.last_at for one in sat)
            row.update(last_at=last, days_since=(now.date() - last.astimezone(now.tzinfo).date()).days)
            row.update(_together(sat, own.values(), now) if round_.one_notebook else _best(sat))
        rows.append(row)
    return frame(rows, READINESS)


def _best(sat: list) -> dict:
    """The best sitting, the first of those that are as good, and how the last one stands against the one before."""
    best = max(sat, key=lambda one: -1.0 if pd.isna(one.share) else one.share)
    return {
        "best_exercise": best.exercise,
        "best_points": best.points,
        "best_max": best.max_points,
        "best_share": best.share,
        "best_at": best.last_at,
        "trend": sat[-1].share - sat[-2].share if len(sat) > 1 else None,
    }


def _together(sat: list, entries: Iterable[Entry], now: datetime) -> dict:
    whole = sum(sum(entry.points) for entry in entries)
    best = _best_of_each(sat)
    before = _best_of_each([one for one in sat if one.last_at <= now - RECENT])
    points = sum(best.values())
    return {
        "best_points": points,
        "best_max": whole,
        "best_share": points / whole if whole else None,
        "best_at": max(one.last_at for one in sat),
        "trend": (points - sum(before.values())) / whole if whole and before else None,
    }


def _best_of_each(sat: Iterable) -> dict[str, float]:
    best: dict[str, float] = {}
    for one in sat:
        best[one.exercise] = max(one.points, best.get(one.exercise, 0.0))
    return best


def _by_sitting(log: Log) -> dict[tuple[str, int | None], list[Attempt]]:
    found: dict[tuple[str, int | None], list[Attempt]] = {}
    for attempt in log.attempts:
        found.setdefault((attempt.exercise, attempt.sitting_id), []).append(attempt)
    return found


def _minutes(log: Log) -> dict[int, float]:
    """By the id of each check: minutes of work in its sitting, or since the first check outside of one."""
    known = {sitting.id: sitting for sitting in log.sittings}
    events: dict[int | None, list[Event]] = {}
    for event in log.events:
        events.setdefault(event.sitting_id, []).append(event)
    found: dict[int, float] = {}
    for (_, sitting_id), checks in _by_sitting(log).items():
        sitting = known.get(sitting_id)
        if sitting is None:
            found |= {check.id: (check.at - checks[0].at).total_seconds() / 60 for check in checks}
            continue
        for moment in worktime(sitting, checks, events.get(sitting_id, ())).moments:
            if isinstance(moment.row, Attempt):
                found[moment.row.id] = moment.minute
    return found
