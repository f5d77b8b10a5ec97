"""The store of this exercise's queue, which counts its records. Everything is public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.worlds.trial import Store

#: Entries of one value that make up a single record; each further one counts as a record of its own.
IN_ONE = 10


def weight(value: Any) -> int:
    """How many records a value is beyond the first: its entries above ten, those of values within it as well."""
    if type(value) is dict:
        return max(0, len(value) - IN_ONE) + sum(map(weight, value.values()))
    if type(value) in (list, tuple):
        return max(0, len(value) - IN_ONE) + sum(map(weight, value))
    return 0


class Records(dict):
    """Keys and values with a running count of records; ``heard(key)`` is told of each key that is new."""

    def __init__(self, heard: Callable[[str], None]):
        super().__init__()
        self._heard = heard
        self.count = self.peak = 0

    def __setitem__(self, key: str, value: Any) -> None:
        new = key not in self
        self.count += 1 + weight(value) - (0 if new else 1 + weight(self[key]))
        self.peak = max(self.peak, self.count)
        super().__setitem__(key, value)
        if new:
            self._heard(key)

    def pop(self, key: str, default: Any = None) -> Any:
        if key in self:
            self.count -= 1 + weight(self[key])
        return super().pop(key, default)


class CountingStore(Store):
    """A `Store` whose values are `Records`."""

    def __init__(self, latency: float, heard: Callable[[str], None]):
        super().__init__(latency)
        self.values = Records(heard)
