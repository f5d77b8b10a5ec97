"""Who goes on at a switch point: seeded policies, and the exact replay of a schedule.

A policy is asked rarely: it says after how many switch points of the running thread it wants to be asked again
(`horizon`), so that a point at which nothing happens costs one comparison.
"""

from __future__ import annotations

import bisect
import math
import random
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.worlds.threads.scheduler import Task

_NEVER = 1 << 60


class Policy:
    """Continues the running thread for as long as it can; the base of the others, and the plainest schedule."""

    #: Whether a thread that becomes able to run may take over at the running thread's next switch point.
    eager = False

    def start(self) -> None:
        """A new run begins; the same policy gives the same decisions in each."""

    def spawned(self, task: Task) -> None:
        """``task`` was made."""

    def tired(self, task: Task) -> None:
        """``task`` ran long with no pause and must let the others go first."""

    def horizon(self, task: Task, steps: int) -> int:
        """How many further switch points ``task`` may pass unasked.

        ``steps`` counts, over all threads so far, the points at which there was another to switch to.
        """
        return _NEVER

    def pick(self, task: Task, able: list[Task], default: Task, steps: int) -> Task:
        """Who goes on. ``default`` is ``task`` itself when it can go on, else the next in turn; ``able`` has both."""
        return default


class RandomWalk(Policy):
    """At each switch point, with probability ``chance``, another thread goes on."""

    def __init__(self, seed: object, chance: float = 0.1):
        self.seed, self.chance = seed, chance

    def __repr__(self) -> str:
        return f"RandomWalk({self.seed!r}, chance={self.chance})"

    def start(self) -> None:
        self._random = random.Random(f"walk {self.seed}")
        self._scale = math.log(1 - self.chance)

    def horizon(self, task: Task, steps: int) -> int:
        # the gap between two heads of a coin, in one draw rather than one at each point
        return 1 + int(math.log(1 - self._random.random()) / self._scale)

    def pick(self, task: Task, able: list[Task], default: Task, steps: int) -> Task:
        others = [other for other in able if other is not task]
        return self._random.choice(others) if others else default


class PriorityChanges(Policy):
    """Probabilistic concurrency testing: the highest priority runs; ``depth - 1`` times a running thread loses its own.

    For a bug of depth d in a program of n threads and k points it finds it with probability 1 / (n k^(d-1)) or more
    (Burckhardt et al., 2010). ``length`` estimates k.
    """

    eager = True

    def __init__(self, seed: object, depth: int = 2, length: int = 100):
        self.seed, self.depth, self.length = seed, depth, length

    def __repr__(self) -> str:
        return f"PriorityChanges({self.seed!r}, depth={self.depth}, length={self.length})"

    def start(self) -> None:
        self._random = random.Random(f"changes {self.seed}")
        self._changes = sorted(self._random.randrange(1, max(2, self.length)) for _ in range(self.depth - 1))
        self._priority: dict[Task, float] = {}
        self._lowest = 0.0

    def spawned(self, task: Task) -> None:
        self._priority[task] = self._random.random()

    def tired(self, task: Task) -> None:
        self._lowest -= 1
        self._priority[task] = self._lowest

    def horizon(self, task: Task, steps: int) -> int:
        return max(1, self._changes[0] - steps) if self._changes else _NEVER

    def pick(self, task: Task, able: list[Task], default: Task, steps: int) -> Task:
        while self._changes and steps >= self._changes[0]:
            self._changes.pop(0)
            self.tired(task)
        return max(able, key=self._priority.__getitem__)


class Replay(Policy):
    """The plainest schedule but for the forced switches of ``schedule``; one that cannot be made is passed over."""

    def __init__(self, schedule: Iterable[Iterable]):
        self.schedule = [list(entry) for entry in schedule]

    def __repr__(self) -> str:
        return f"Replay({self.schedule!r})"

    def start(self) -> None:
        self._targets = {(thread, step): target for thread, step, target in self.schedule}
        self._steps: dict[str, list[int]] = {}
        for thread, step in sorted(self._targets):
            self._steps.setdefault(thread, []).append(step)

    def horizon(self, task: Task, steps: int) -> int:
        ahead = self._steps.get(task.name, [])
        position = bisect.bisect_right(ahead, task.steps)
        return ahead[position] - task.steps if position < len(ahead) else _NEVER

    def pick(self, task: Task, able: list[Task], default: Task, steps: int) -> Task:
        target = self._targets.get((task.name, task.steps))
        return next((other for other in able if other.name == target), default)


class OneSwitch(Policy):
    """The plainest schedule, or the one with the threads' order turned round, with a single switch at a chosen point.

    Number after number it goes through all points of a program that has ``length`` of them.
    """

    def __init__(self, number: int, length: int):
        self.number, self.length = number, length

    def __repr__(self) -> str:
        return f"OneSwitch({self.number}, length={self.length})"

    def start(self) -> None:
        variant, at = divmod(self.number, max(1, self.length))
        self._at = at + 1
        self._turned, self._target = bool(variant % 2), variant // 2

    def horizon(self, task: Task, steps: int) -> int:
        return self._at - steps if steps < self._at else _NEVER

    def pick(self, task: Task, able: list[Task], default: Task, steps: int) -> Task:
        if default is not task:
            return able[-1] if self._turned else default
        if steps < self._at:
            return default
        self._at = _NEVER
        others = [other for other in able if other is not task]
        return others[self._target % len(others)] if others else default


def policy_for(seed: object, index: int, length: int) -> Policy:
    """The policy of schedule number ``index``: the plainest first, then walks, priority changes, single switches."""
    if index == 0:
        return Policy()
    own = f"{seed}/{index}"
    match index % 5:
        case 1:
            return RandomWalk(own, 0.5)
        case 2:
            return PriorityChanges(own, 2, length)
        case 3:
            return OneSwitch(index // 5, length)
        case 4:
            return RandomWalk(own, 0.1)
        case _:
            return PriorityChanges(own, 3, length)


__all__ = ["OneSwitch", "Policy", "PriorityChanges", "RandomWalk", "Replay", "policy_for"]
