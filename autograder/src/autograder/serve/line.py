"""The line of answers that wait to be graded: bounded, in order, one of a learner at a time. No I/O, no clock."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Hashable
from dataclasses import dataclass

#: How much the newest grading counts in the estimate of what one takes.
_WEIGHT = 0.1
#: Seconds that a grading is taken to last before there was one.
_FIRST_GUESS = 0.5
#: Waits that the 95th percentile looks back on.
_RECENT = 200


@dataclass(frozen=True)
class Place:
    """Where an answer stands: ``ahead`` are before it (0 while it is graded), ``seconds`` is the estimated wait."""

    ahead: int
    seconds: float


class Line:
    """Keys of answers, each with the learner that it belongs to.

    ``room`` bounds those that wait, ``each`` those of one learner, those being graded included.
    """

    def __init__(self, *, room: int, each: int, graders: int):
        self.room, self.each, self._graders = room, each, graders
        self._waiting: deque[tuple[Hashable, str]] = deque()
        self._graded: dict[Hashable, str] = {}
        self._mine: Counter[str] = Counter()
        self._takes = _FIRST_GUESS
        self._waits: deque[float] = deque(maxlen=_RECENT)

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def busy(self) -> int:
        """How many are graded now."""
        return len(self._graded)

    def full(self, arriving: int = 0) -> bool:
        """True when there is no more room, with so many that are about to join."""
        return len(self._waiting) + arriving >= self.room

    def has_enough_of(self, learner: str, arriving: int = 0) -> bool:
        """True when a learner has as many in line as one may have, with so many that are about to join."""
        return self._mine[learner] + arriving >= self.each

    def join(self, key: Hashable, learner: str) -> None:
        """Stand at the end. Whoever was promised a grading joins even a full line."""
        self._waiting.append((key, learner))
        self._mine[learner] += 1

    def take(self) -> Hashable | None:
        """The first whose learner has no other being graded; None when there is none."""
        busy = set(self._graded.values())
        for at, (key, learner) in enumerate(self._waiting):
            if learner not in busy:
                del self._waiting[at]
                self._graded[key] = learner
                return key
        return None

    def leave(self, key: Hashable, *, took: float, waited: float) -> None:
        """An answer is graded: it took so many seconds of a grader, and its learner waited so many in all."""
        learner = self._graded.pop(key)
        self._mine[learner] -= 1
        if not self._mine[learner]:
            del self._mine[learner]
        self._takes += _WEIGHT * (took - self._takes)
        self._waits.append(waited)

    def place(self, key: Hashable) -> Place | None:
        """Where an answer stands, None when it is not in line."""
        if key in self._graded:
            return Place(0, round(self._takes, 1))
        for at, (waiting, _) in enumerate(self._waiting, start=1):
            if waiting == key:
                return Place(at, self.seconds_at(at))
        return None

    def seconds_at(self, ahead: int) -> float:
        """The estimated wait of whoever has so many before them, their own grading included."""
        return round(math.ceil(max(1, ahead + self.busy) / self._graders) * self._takes, 1)

    def p95(self) -> float | None:
        """Seconds within which 95 of 100 recent answers were graded; None before the first."""
        if not self._waits:
            return None
        return round(sorted(self._waits)[math.ceil(0.95 * len(self._waits)) - 1], 1)
