"""The time of work in a sitting: what its clock shows, without pauses, whatever the wall clock does.

Times in the log are wall clock times, and a wall clock may be set back. Rows are read in the order in which they were
written: a row that seems older than the one before it counts as written at the same moment, and the rows after it are
moved by as much. So no time is negative and no order changes; what passed just before the clock was set is lost. A
clock that is set forward cannot be told from time that passed.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

from autograder.records.log import Attempt, Event, Sitting

#: The kinds of event that stop a sitting's clock and set it going again.
PAUSE, RESUME = "pause", "resume"
#: A clock that is corrected by less than this was not set back by anyone.
_JITTER = timedelta(seconds=5)


@dataclass(frozen=True)
class Moment:
    """A row of the log and the minute of work at which it was written."""

    minute: float
    row: Attempt | Event


@dataclass(frozen=True)
class Pause:
    """``minute`` of work at which the clock was stopped, and how many minutes it ``lasted``."""

    minute: float
    lasted: float


@dataclass(frozen=True)
class Worktime:
    """``worked`` minutes so far, or in all when the sitting has ended; ``paused`` while its clock stands."""

    moments: tuple[Moment, ...]
    pauses: tuple[Pause, ...]
    worked: float
    paused: bool
    set_back: bool


def worktime(
    sitting: Sitting, attempts: Iterable[Attempt], events: Iterable[Event], now: datetime | None = None
) -> Worktime:
    """The time of work of one sitting; rows of other sittings are passed over.

    Until its end when it has one, else until ``now``, else until its last row.
    """
    own = [[row for row in rows if row.sitting_id == sitting.id] for rows in (events, attempts)]
    ordered, behind = [], timedelta()
    for rows in own:
        moved = list(_forward(rows, sitting.started_at))
        ordered.append(moved)
        behind = max(behind, moved[-1][0] - rows[-1].at if rows else timedelta())
    last, paused_since, worked = sitting.started_at, None, timedelta()
    moments: list[Moment] = []
    pauses: list[Pause] = []
    for at, row in heapq.merge(*ordered, key=itemgetter(0)):
        if paused_since is None:
            worked += at - last
        last = at
        moments.append(Moment(_minutes(worked), row))
        if getattr(row, "kind", None) == PAUSE and paused_since is None:
            paused_since = at
        elif getattr(row, "kind", None) == RESUME and paused_since is not None:
            pauses.append(Pause(_minutes(worked), _minutes(at - paused_since)))
            paused_since = None
    end = sitting.ended_at or now
    until = last if end is None else max(last, end + behind)
    if paused_since is None:
        worked += until - last
    else:
        pauses.append(Pause(_minutes(worked), _minutes(until - paused_since)))
    return Worktime(
        tuple(moments),
        tuple(pauses),
        _minutes(worked),
        paused=paused_since is not None and sitting.ended_at is None,
        set_back=behind > _JITTER,
    )


def _forward(rows: Iterable[Attempt] | Iterable[Event], start: datetime) -> Iterator[tuple[datetime, Attempt | Event]]:
    """Each row with its time, moved so that none lies before the one before it."""
    last, shift = start, timedelta()
    for row in rows:
        shift += max(timedelta(), last - (row.at + shift))
        last = row.at + shift
        yield last, row


def _minutes(span: timedelta) -> float:
    return span.total_seconds() / 60
