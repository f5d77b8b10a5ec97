"""Spaced review: what was missed comes back after 1, 3, 7 and 21 days. A pure function of the log and of today.

Missed is a trap that a sitting fell into, a stage that it did not reach, and a drill that was left without a pass at the
end of a day. Getting it right once it is due moves it to the next interval; getting it right earlier begins the same
interval anew; missing it again begins with one day. After the last interval it is learned and comes back no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from autograder.content.catalogue import Entry
from autograder.records.log import Attempt, Event, Sitting

#: Days until something comes back, one after the other.
INTERVALS = (1, 3, 7, 21)
#: The kind of event, written at the end of a sitting, that holds the traps which it fell into and avoided.
TRAPS = "traps"


@dataclass(frozen=True, order=True)
class Item:
    """One thing to come back to: ``what`` is "stage", "trap" or "drill"; ``name`` tells it from others of its kind."""

    exercise: str
    what: str
    name: str


@dataclass(frozen=True)
class Review:
    """When an item comes back: ``due`` is a day. ``about`` says in words what was missed; ``missed`` when it was last."""

    item: Item
    about: str
    missed: date
    due: date
    step: int

    def is_due(self, today: date) -> bool:
        return self.due <= today


@dataclass(frozen=True)
class _Outcome:
    at: datetime
    item: Item
    about: str
    success: bool


def reviews(
    catalogue: Iterable[Entry],
    sittings: Iterable[Sitting],
    attempts: Iterable[Attempt],
    events: Iterable[Event],
    now: datetime,
) -> tuple[Review, ...]:
    """Everything that is to come back, the earliest first. Days are those of ``now``'s time zone."""
    entries = {entry.id: entry for entry in catalogue}
    sound = [attempt for attempt in attempts if not attempt.faulty and attempt.exercise in entries]
    outcomes = [
        *_drills([attempt for attempt in sound if entries[attempt.exercise].stages == 1], now),
        *_stages(entries, sittings, sound),
        *_traps(entries, events),
    ]
    found: dict[Item, Review] = {}
    learned: set[Item] = set()
    for outcome in sorted(outcomes, key=lambda one: one.at):
        day = outcome.at.astimezone(now.tzinfo).date()
        known = found.get(outcome.item)
        if not outcome.success:
            found[outcome.item] = Review(outcome.item, outcome.about, day, day + timedelta(INTERVALS[0]), 0)
            learned.discard(outcome.item)
        elif known is not None:
            step = known.step + known.is_due(day)
            if step == len(INTERVALS):
                learned.add(outcome.item)
                del found[outcome.item]
            else:
                found[outcome.item] = replace(known, due=day + timedelta(INTERVALS[step]), step=step)
    return tuple(sorted(found.values(), key=lambda one: (one.due, one.item)))


def _drills(attempts: Iterable[Attempt], now: datetime) -> list[_Outcome]:
    """For each drill and day one outcome: it passed that day, or it was left."""
    days: dict[tuple[str, date], list[Attempt]] = {}
    for attempt in attempts:
        days.setdefault((attempt.exercise, attempt.at.astimezone(now.tzinfo).date()), []).append(attempt)
    return [
        _Outcome(checks[-1].at, Item(exercise, "drill", ""), "not passed yet", any(check.green for check in checks))
        for (exercise, _), checks in days.items()
    ]


def _stages(entries: dict[str, Entry], sittings: Iterable[Sitting], attempts: Iterable[Attempt]) -> list[_Outcome]:
    """For each sitting that ended and each stage of its exercise: reached or not. A sitting without a check says nothing."""
    checks: dict[int | None, list[Attempt]] = {}
    for attempt in attempts:
        checks.setdefault(attempt.sitting_id, []).append(attempt)
    outcomes = []
    for sitting in sittings:
        entry = entries.get(sitting.exercise)
        if entry is None or entry.stages == 1 or sitting.ended_at is None or sitting.id not in checks:
            continue
        reached = _reached(entry, checks[sitting.id])
        for stage in range(1, entry.stages + 1):
            item = Item(sitting.exercise, "stage", str(stage))
            missed = f"{entry.parts[stage - 1].lower()}: not all held" if entry.parts else f"stage {stage} not reached"
            outcomes.append(_Outcome(sitting.ended_at, item, missed, stage in reached))
    return outcomes


def _reached(entry: Entry, checks: Iterable[Attempt]) -> set[int]:
    """The stages that a sitting reached; of a conversation, whose parts stand beside each other, those that held."""
    if not entry.parts:
        return set(range(1, max((check.stage for check in checks if check.green), default=0) + 1))
    return {result.stage for check in checks for result in check.read_verdict().stages if result.green}


def _traps(entries: dict[str, Entry], events: Iterable[Event]) -> list[_Outcome]:
    outcomes = []
    for event in events:
        if event.kind == TRAPS and event.exercise in entries:
            for kind, success in (("fallen", False), ("avoided", True)):
                for trap in event.detail[kind]:
                    item = Item(event.exercise, "trap", trap["name"])
                    about = f"stage {trap['stage']}: {trap['summary']}"
                    outcomes.append(_Outcome(event.at, item, about, success))
    return outcomes
