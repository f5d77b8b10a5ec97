"""Faults on a schedule that is drawn from a seed, out of ranges that a scenario states."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.worlds.trial.history import History

Range = tuple[float, float]


@dataclass(frozen=True)
class Fault:
    """One fault of one run: from ``start`` to ``end`` (the same moment for what has no length).

    ``size`` says how strong it is, in the unit of its kind; ``target`` what it strikes, None for everything.
    """

    kind: str
    start: float
    end: float
    size: float = 0.0
    target: Any = None

    def __str__(self) -> str:
        where = "" if self.target is None else f" of {self.target}"
        until = f"-{self.end:.0f}" if self.end > self.start else ""
        return f"{self.kind}{where} at {self.start:.0f}{until} s"


@dataclass(frozen=True)
class Planned:
    """A fault as a scenario states it: ranges from which each seed draws.

    ``after`` counts the seconds from the end of the fault planned before it, or from 0 for the first. ``targets`` are
    the things of which one is drawn; ``strikes`` is the chance that a seed has this fault at all.
    """

    kind: str
    after: Range
    lasts: Range = (0.0, 0.0)
    size: Range = (0.0, 0.0)
    targets: tuple[Any, ...] = ()
    strikes: float = 1.0


def draw(plan: Iterable[Planned], rng: random.Random) -> tuple[Fault, ...]:
    """The faults of one seed. Each draws the same number of times, so that one left out moves no other's parameters."""
    faults, at = [], 0.0
    for planned in plan:
        start = round(at + rng.uniform(*planned.after), 3)
        end = round(start + rng.uniform(*planned.lasts), 3)
        size = round(rng.uniform(*planned.size), 4)
        target = rng.choice(planned.targets) if planned.targets else None
        if rng.random() < planned.strikes:
            faults.append(Fault(planned.kind, start, end, size, target))
        at = end
    return tuple(faults)


@dataclass(frozen=True)
class Effect:
    """How a world carries out one kind of fault.

    ``begin(fault)`` makes it so and returns how much work that was under way it struck; ``end(fault)`` lifts it.
    """

    begin: Callable[[Fault], int]
    end: Callable[[Fault], None] = field(default=lambda fault: None)


class Injector:
    """Carries out a run's faults on its loop; ``struck`` holds what each one struck, once it has begun."""

    def __init__(self, faults: Iterable[Fault], effects: Mapping[str, Effect], history: History):
        self.faults, self._effects, self._history = tuple(faults), effects, history
        self.struck: dict[Fault, int] = {}
        for fault in self.faults:
            if fault.kind not in effects:
                raise ValueError(f"this world has no effect for a fault {fault.kind!r}; it has {sorted(effects)}")

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Set the timers of all faults."""
        for fault in self.faults:
            loop.call_at(fault.start, self._begin, fault)
            if fault.end > fault.start:
                loop.call_at(fault.end, self._end, fault)

    def _begin(self, fault: Fault) -> None:
        self.struck[fault] = self._effects[fault.kind].begin(fault)
        self._history.add(fault.start, f"fault {fault.kind}", fault.target, size=fault.size, struck=self.struck[fault])

    def _end(self, fault: Fault) -> None:
        self._effects[fault.kind].end(fault)
        self._history.add(fault.end, f"fault {fault.kind} over", fault.target)
