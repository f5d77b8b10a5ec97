"""How often a learner may ask: a bucket of tokens each, which fills with time."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import monotonic

#: Buckets above which those that are full again are thrown away.
_MOST_BUCKETS = 10_000


class Rate:
    """At most ``burst`` at once and ``each_minute`` in the long run, for each key."""

    def __init__(self, each_minute: float, burst: int, *, clock: Callable[[], float] = monotonic):
        self._each_second, self._burst, self._clock = each_minute / 60, burst, clock
        #: By key: how much was left, and when.
        self._left: dict[Hashable, tuple[float, float]] = {}

    def wait(self, key: Hashable) -> float:
        """0.0 when ``key`` may go on, which is counted; else the seconds until it may."""
        now = self._clock()
        left = self._now(key, now)
        if left < 1:
            return (1 - left) / self._each_second
        if len(self._left) >= _MOST_BUCKETS and key not in self._left:
            self._left = {k: v for k, v in self._left.items() if self._now(k, now) < self._burst}
        self._left[key] = (left - 1, now)
        return 0.0

    def _now(self, key: Hashable, now: float) -> float:
        left, since = self._left.get(key, (float(self._burst), now))
        return min(self._burst, left + (now - since) * self._each_second)
