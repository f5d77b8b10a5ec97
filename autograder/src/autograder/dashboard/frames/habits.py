"""What a learner's log says beside points: traps, drills, days of practice, what comes back, ratings. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol

import pandas as pd

from autograder.content.catalogue import Entry, RoundEntry
from autograder.dashboard.frames.columns import TIME, frame
from autograder.dashboard.frames.practice import Log
from autograder.records import Event
from autograder.records.review import TRAPS as TRAPS_EVENT
from autograder.records.review import Review

TRAPS = {
    "exercise": "str",
    "trap": "str",
    "stage": "int64",
    "summary": "str",
    "times": "int64",  # sittings that fell into it
    "fallen_at": TIME,  # the last time
    "mended_at": TIME,  # the first sitting after that which passed the stage without it; missing when there is none
}

DRILLS = {
    "round": "str",
    "topic": "str",
    "exercise": "str",
    "title": "str",
    "difficulty": "str",
    "minutes": "int64",  # that it is meant to take
    "checks": "int64",
    "state": "str",  # "solved", "tried" or "new"
    "solved_at": TIME,  # first
}

CALENDAR = {
    "day": "object",  # a date in the learner's time zone
    "checks": "int64",
    "green": "int64",
    "exercises": "int64",
}

REVIEWS = {
    "due": "object",  # a date
    "is_due": "bool",
    "round": "str",
    "exercise": "str",
    "what": "str",
    "about": "str",
    "missed": "object",  # a date
    "step": "int64",  # intervals that were passed already
}

RATINGS = {
    "exercise": "str",
    "at": TIME,
    "dimension": "str",
    "level": "int64",
    "quote": "str",
    "observed": "object",  # a tuple of texts
}


class RatingRow(Protocol):
    """One rating of a learner's own in a conversation, with what was observed beside it."""

    exercise: str
    at: datetime
    dimension: str
    level: int
    quote: str
    observed: tuple[str, ...]


def traps_frame(events: Iterable[Event]) -> pd.DataFrame:
    """One row a trap that some sitting fell into, columns ``TRAPS``; the ones that are open come first, newest first."""
    found: dict[tuple[str, str], dict] = {}
    for event in sorted((one for one in events if one.kind == TRAPS_EVENT), key=lambda one: one.at):
        for trap in event.detail["fallen"]:
            row = found.setdefault((event.exercise, trap["name"]), {"times": 0})
            row.update(stage=trap["stage"], summary=trap["summary"], fallen_at=event.at, mended_at=None)
            row["times"] += 1
        for trap in event.detail["avoided"]:
            row = found.get((event.exercise, trap["name"]))
            if row is not None and row["mended_at"] is None:
                row["mended_at"] = event.at
    rows = [{"exercise": exercise, "trap": trap, **row} for (exercise, trap), row in found.items()]
    rows.sort(
        key=lambda row: (row["mended_at"] is not None, -row["fallen_at"].timestamp(), row["exercise"], row["trap"])
    )
    return frame(rows, TRAPS)


def drills_frame(log: Log, rounds: Iterable[RoundEntry], entries: Iterable[Entry]) -> pd.DataFrame:
    """One row an exercise of a round with topics, columns ``DRILLS``, by topic, difficulty and minutes."""
    checks: dict[str, list] = {}
    for attempt in log.attempts:
        checks.setdefault(attempt.exercise, []).append(attempt)
    rows = []
    entries = list(entries)
    for round_ in rounds:
        for entry in entries:
            if entry.round != round_.id or not round_.topics:
                continue
            own = checks.get(entry.id, [])
            solved = [check.at for check in own if check.green and check.stage == entry.stages]
            rows.append(
                {
                    "round": round_.id,
                    "topic": entry.topic,
                    "exercise": entry.id,
                    "title": entry.title,
                    "difficulty": entry.difficulty,
                    "minutes": entry.minutes,
                    "checks": len(own),
                    "state": "solved" if solved else "tried" if own else "new",
                    "solved_at": min(solved, default=None),
                    "order": (round_.order, round_.topics.index(entry.topic) if entry.topic in round_.topics else 99),
                }
            )
    difficulty = {name: at for at, name in enumerate(("easy", "medium", "hard"))}
    rows.sort(key=lambda row: (row["order"], difficulty.get(row["difficulty"], 9), row["minutes"], row["exercise"]))
    return frame(rows, DRILLS)


def calendar_frame(log: Log, now: datetime, *, weeks: int) -> pd.DataFrame:
    """One row a day, columns ``CALENDAR``: ``weeks`` whole weeks from a Monday, the last one with today in it.

    Days are those of ``now``'s time zone. Days that are still to come have no row.
    """
    today = now.date()
    first = today - timedelta(days=today.weekday() + 7 * (weeks - 1))
    days: dict[date, dict] = {
        first + timedelta(days=at): {"checks": 0, "green": 0, "exercises": set()}
        for at in range((today - first).days + 1)
    }
    for attempt in log.attempts:
        row = days.get(attempt.at.astimezone(now.tzinfo).date())
        if row is not None:
            row["checks"] += 1
            row["green"] += attempt.green
            row["exercises"].add(attempt.exercise)
    rows = ({"day": day, **row, "exercises": len(row["exercises"])} for day, row in days.items())
    return frame(rows, CALENDAR)


def reviews_frame(coming: Iterable[Review], entries: Iterable[Entry], today: date) -> pd.DataFrame:
    """One row a thing that comes back, columns ``REVIEWS``, the earliest first."""
    round_of = {entry.id: entry.round for entry in entries}
    rows = (
        {
            "due": one.due,
            "is_due": one.is_due(today),
            "round": round_of.get(one.item.exercise),
            "exercise": one.item.exercise,
            "what": one.item.what,
            "about": one.about,
            "missed": one.missed,
            "step": one.step,
        }
        for one in coming
    )
    return frame(rows, REVIEWS)


def ratings_frame(ratings: Iterable[RatingRow]) -> pd.DataFrame:
    """One row a rating, columns ``RATINGS``, the newest first."""
    rows = [
        {name: getattr(rating, name) for name in ("exercise", "at", "dimension", "level", "quote")}
        | {"observed": tuple(rating.observed)}
        for rating in ratings
    ]
    rows.sort(key=lambda row: (-row["at"].timestamp(), row["exercise"], row["dimension"]))
    return frame(rows, RATINGS)
