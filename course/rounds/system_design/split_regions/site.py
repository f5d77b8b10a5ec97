"""The servers of one region: so many slots, a line before them, and clients who wait so long."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any


class Site:
    """Serves work in the order in which it comes. ``done(work)`` hears of each piece that was served.

    A piece of work has ``service``, the seconds that it takes, and ``open``, which is false when nobody waits any more.
    """

    def __init__(self, world: Any, slots: int, done: Callable[[Any], None]):
        self._world, self._done = world, done
        self.slots = slots
        self.running = 0
        self._line: deque[Any] = deque()

    @property
    def waiting(self) -> int:
        return sum(work.open for work in self._line)

    def submit(self, work: Any) -> None:
        self._line.append(work)
        self._begin()

    def resize(self, slots: int) -> None:
        """Have so many slots from now on; what runs in others runs to its end."""
        self.slots = slots
        self._begin()

    def _begin(self) -> None:
        while self._line and self.running < self.slots:
            work = self._line.popleft()
            if work.open:  # whoever has gone is passed over
                self.running += 1
                self._world.later(work.service, self._end, work)

    def _end(self, work: Any) -> None:
        self.running -= 1
        self._done(work)
        self._begin()
