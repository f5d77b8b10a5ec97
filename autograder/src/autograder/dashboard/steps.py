"""The next three things to do, and why: a pure function of what a learner has done. It never predicts anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import pandas as pd

from autograder.content.catalogue import Entry, RoundEntry
from autograder.dashboard.page import Step
from autograder.records import Sitting
from autograder.records.draw import draw
from autograder.records.review import Review
from autograder.words import count

#: How many there are.
STEPS = 3
#: Days after which a round is worth another sitting, however well the last one went.
STALE = 21


def next_steps(
    readiness: pd.DataFrame,
    rounds: Sequence[RoundEntry],
    entries: Sequence[Entry],
    sittings: Sequence[Sitting],
    coming: Iterable[Review],
    now: datetime,
) -> tuple[Step, ...]:
    """At most ``STEPS``, the most urgent first, one a round where there are others.

    In this order: a sitting that is open, what is due again, a round that was not begun, the round with the lowest best
    sitting, one that was not practised for ``STALE`` days.
    """
    by_id = {entry.id: entry for entry in entries}
    stands = {row.round: row for row in readiness.itertuples()}
    begun = [round_ for round_ in rounds if round_.id in stands and stands[round_.id].sittings]
    offered = [
        *_open(by_id, sittings, now),
        *_due(by_id, coming, now),
        *_new(rounds, entries, stands),
        *_weakest(begun, entries, sittings, stands, now),
        *_stale(begun, entries, sittings, stands, now),
    ]
    chosen: list[tuple[str, Step]] = []
    for fresh in (True, False):  # first one a round, then whatever is left
        for round_id, step in offered:
            taken = {step.notebook for _, step in chosen} if not fresh else {name for name, _ in chosen}
            if len(chosen) < STEPS and (step.notebook if not fresh else round_id) not in taken:
                chosen.append((round_id, step))
    order = [step for _, step in offered]
    return tuple(sorted((step for _, step in chosen), key=order.index))


def _open(by_id: Mapping[str, Entry], sittings: Iterable[Sitting], now: datetime) -> Iterator[tuple[str, Step]]:
    for sitting in reversed(list(sittings)):
        entry = by_id.get(sitting.exercise)
        if entry is not None and sitting.ended_at is None and sitting.mode != "practice":
            began = f"It was begun on {_day(sitting.started_at, now)} and has no end yet"
            yield (
                entry.round,
                Step(
                    f"Finish your open sitting: {entry.title}.",
                    f"{began}. Go on, or run finish() there: that ends it and shows its debrief.",
                    entry.notebook,
                ),
            )


def _due(by_id: Mapping[str, Entry], coming: Iterable[Review], now: datetime) -> Iterator[tuple[str, Step]]:
    due: dict[str, list[Review]] = {}
    for one in coming:
        if one.is_due(now.date()) and one.item.exercise in by_id:
            due.setdefault(one.item.exercise, []).append(one)
    for name, reviews in due.items():
        entry, first = by_id[name], reviews[0]
        others = f", and {count(len(reviews) - 1, 'other thing')} of it" if len(reviews) > 1 else ""
        yield (
            entry.round,
            Step(
                f"Come back to {entry.title}.",
                f"Missed on {_date(first.missed)} and due since {_date(first.due)}: {first.about.rstrip('.')}{others}.",
                entry.notebook,
            ),
        )


def _new(
    rounds: Iterable[RoundEntry], entries: Iterable[Entry], stands: Mapping[str, object]
) -> Iterator[tuple[str, Step]]:
    entries = list(entries)
    for round_ in rounds:
        own = [entry for entry in entries if entry.round == round_.id]
        if not own or getattr(stands.get(round_.id), "sittings", 0):
            continue
        entry = first_of(own)
        yield (
            round_.id,
            Step(
                f"Begin a round: {round_.title}, with {entry.title}.",
                f"Nothing of it is on record yet. It looks for {round_.screens_for}. "
                f"Open the notebook and run its cells from the top; {count(entry.minutes, 'minute')}.",
                entry.notebook,
            ),
        )


def first_of(own: Iterable[Entry]) -> Entry:
    """The exercise to begin a round with: an easy and a short one."""
    difficulty = {name: at for at, name in enumerate(("easy", "medium", "hard"))}
    return min(own, key=lambda one: (difficulty.get(one.difficulty, len(difficulty)), one.minutes, one.id))


def _weakest(
    begun: Iterable[RoundEntry],
    entries: Sequence[Entry],
    sittings: Sequence[Sitting],
    stands: Mapping[str, object],
    now: datetime,
) -> Iterator[tuple[str, Step]]:
    below = [
        round_ for round_ in begun if not pd.isna(stands[round_.id].best_share) and stands[round_.id].best_share < 1
    ]
    below.sort(key=lambda round_: (-round_.weight * (1 - stands[round_.id].best_share), round_.order))
    for at, round_ in enumerate(below):
        entry = _another(round_, entries, sittings, now)
        share = round(100 * stands[round_.id].best_share)
        lowest = ", where most is left to gain" if at == 0 and len(below) > 1 else ""
        what = "The drills stand at" if round_.one_notebook else "Your best sitting there is"
        yield (
            round_.id,
            Step(
                f"Sit {round_.title} again: {entry.title}.", f"{what} {share}% of the points{lowest}.", entry.notebook
            ),
        )


def _stale(
    begun: Iterable[RoundEntry],
    entries: Sequence[Entry],
    sittings: Sequence[Sitting],
    stands: Mapping[str, object],
    now: datetime,
) -> Iterator[tuple[str, Step]]:
    for round_ in sorted(begun, key=lambda one: -stands[one.id].days_since):
        if stands[round_.id].days_since >= STALE:
            entry = _another(round_, entries, sittings, now)
            days = count(int(stands[round_.id].days_since), "day")
            yield (
                round_.id,
                Step(
                    f"Keep {round_.title} warm: {entry.title}.", f"The last check there was {days} ago.", entry.notebook
                ),
            )


def _another(round_: RoundEntry, entries: Sequence[Entry], sittings: Sequence[Sitting], now: datetime) -> Entry:
    """One that was not sat lately, the same all day."""
    own = [entry for entry in entries if entry.round == round_.id]
    return draw(own, sittings, now, seed=now.date().toordinal()).entry


def _day(at: datetime, now: datetime) -> str:
    return _date(at.astimezone(now.tzinfo))


def _date(day) -> str:
    return f"{day.day} {day:%B}"
