"""What a policy knows of the world around it."""

from __future__ import annotations

import asyncio
import random
from typing import Any

#: Values that one life of a policy may emit; more are counted, and dropped.
MOST_EMITTED = 50_000


class Env:
    """Time, chance and what is durable come from here and nowhere else. ``replica`` counts a policy's replicas from 0."""

    def __init__(self, store: Any, seed: str, replica: int = 0):
        #: ``await store.get(key)``, ``put``, ``delete``, ``keys``, ``put_if``: survives a crash, and replicas share it.
        self.store = store
        #: A ``random.Random`` that gives the same numbers in each run with the same seed.
        self.rng = random.Random(seed)
        self.replica = replica
        self._skew = 0.0
        self._emitted: list[list] = []
        self._count = 0

    def now(self) -> float:
        """Seconds since the run began, by this machine's clock. A clock may be wrong, and may be set back."""
        return asyncio.get_running_loop().time() + self._skew

    def monotonic(self) -> float:
        """Seconds since the run began, by a clock that is never set: for how long something took."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """Wait for that many virtual seconds."""
        await asyncio.sleep(seconds)

    def log(self, text: str) -> None:
        """Note a text; it stands in the run's record with its time."""
        self._emit("log", str(text)[:200], 0.0)

    def metric(self, name: str, value: float) -> None:
        """Note a value of your own; your signals and the charts can use it."""
        self._emit("metric", str(name)[:60], float(value))

    def _emit(self, kind: str, name: str, value: float) -> None:
        self._count += 1
        if self._count <= MOST_EMITTED:
            self._emitted.append([kind, name, value, self.monotonic()])

    def _taken(self) -> list[list]:
        emitted, self._emitted = self._emitted, []
        return emitted
