"""A random exercise of a round that was not sat recently, and why it was this one. A pure function of the log."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from autograder.content.catalogue import Entry
from autograder.records.log import Sitting

#: An exercise counts as sat recently for so many days …
RECENT_DAYS = 14
#: … and while it is one of the last so many that were sat in its round.
RECENT_SITTINGS = 3


@dataclass(frozen=True)
class Draw:
    """``entry`` was drawn. ``fresh`` of ``total`` exercises were to choose from, 0 when all were sat recently.

    ``last`` is when the drawn one was sat last, None if never; ``left_out`` holds ids with the time of their last sitting.
    """

    entry: Entry
    fresh: int
    total: int
    last: datetime | None
    left_out: tuple[tuple[str, datetime], ...]


def draw(entries: Iterable[Entry], sittings: Iterable[Sitting], now: datetime, seed: int) -> Draw:
    """Draw one of ``entries``, the same for the same ``seed``; when all were sat recently, the one sat longest ago.

    ValueError when there is none.
    """
    entries = sorted(entries, key=lambda entry: entry.id)
    if not entries:
        raise ValueError("there is no exercise to draw from")
    last: dict[str, datetime] = {}
    for sitting in sittings:
        if any(sitting.exercise == entry.id for entry in entries):
            last.pop(sitting.exercise, None)  # the order is that of the last sitting
            last[sitting.exercise] = sitting.started_at
    recent = {name for name, at in last.items() if now - at < timedelta(RECENT_DAYS)} | set(
        list(last)[-RECENT_SITTINGS:]
    )
    fresh = [entry for entry in entries if entry.id not in recent]
    if fresh:
        chosen = random.Random(seed).choice(fresh)
    else:
        by_id = {entry.id: entry for entry in entries}
        chosen = by_id[next(iter(last))]
    left_out = tuple((entry.id, last[entry.id]) for entry in entries if entry.id in recent and entry is not chosen)
    return Draw(chosen, len(fresh), len(entries), last.get(chosen.id), left_out)
