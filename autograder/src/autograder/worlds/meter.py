"""A record of calls: which, when, how they ended, and how many were in flight at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any


@dataclass
class Call:
    """One call: its key, virtual seconds when it started and ended (None while in flight), and how it ended.

    ``outcome`` is ``"in flight"``, ``"ok"``, ``"error"``, ``"cancelled"``, or what the fake calls it.
    """

    key: Any
    started: float
    ended: float | None = None
    outcome: str = "in flight"


class Meter:
    """Counts what is between `begin` and `end`; ``most_in_flight`` over all, `most_in_flight_of` for each group."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self._in_flight: Counter[Hashable] = Counter()
        self._most: Counter[Hashable] = Counter()

    def begin(self, call: Any, group: Hashable = None) -> None:
        """A call has started. ``call`` is a `Call` or has its fields; those of one ``group`` are counted together too."""
        self.calls.append(call)
        self.in_flight += 1
        self._in_flight[group] += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self._most[group] = max(self._most[group], self._in_flight[group])

    def end(self, call: Any, now: float, group: Hashable = None) -> None:
        """A call that began has ended at ``now``, whatever its outcome."""
        call.ended = now
        self.in_flight -= 1
        self._in_flight[group] -= 1

    def during(
        self, call: Any, group: Hashable = None, *, now: Callable[[], float] | None = None
    ) -> AbstractContextManager[Any]:
        """Meters what happens inside; ``now`` is the clock, the running loop's unless given.

        The outcome becomes "ok", "error" or "cancelled" unless the block sets another one.
        """
        return _During(self, call, group, now or asyncio.get_running_loop().time)

    @property
    def keys(self) -> list[Any]:
        """What was asked for, in the order in which the calls started."""
        return [call.key for call in self.calls]

    def count(self, *key: Any) -> int:
        """How often exactly this was asked for; a key of several parts may be given as such."""
        return self.keys.count(key[0] if len(key) == 1 else key)

    def most_in_flight_of(self, group: Hashable) -> int:
        """The most calls of one group in flight at once."""
        return self._most[group]

    def outcomes(self) -> Counter[str]:
        """How many calls ended in which way."""
        return Counter(call.outcome for call in self.calls)


class _During:
    """What `Meter.during` gives. A class, for a generator costs twice as much, at each call of a world."""

    __slots__ = ("_meter", "_call", "_group", "_now")

    def __init__(self, meter: Meter, call: Any, group: Hashable, now: Callable[[], float]):
        self._meter, self._call, self._group, self._now = meter, call, group, now

    def __enter__(self) -> Any:
        self._meter.begin(self._call, self._group)
        return self._call

    def __exit__(self, kind: type[BaseException] | None, _error: object, _traceback: object) -> None:
        call = self._call
        if kind is not None and issubclass(kind, asyncio.CancelledError):
            call.outcome = "cancelled"
        elif call.outcome == "in flight":
            call.outcome = "ok" if kind is None else "error"
        self._meter.end(call, self._now(), self._group)


__all__ = ["Call", "Meter"]
