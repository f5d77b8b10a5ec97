"""Small programs whose schedules are explored: with a known bug, or right. `benchmarks/races.py` measures on them.

A module has its programs in ``PATTERNS``; each makes all its state afresh when it is called. A kind of its own, asyncio
say, is another module and another line in the benchmark's table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Pattern:
    """``depth``: how many orderings of two steps have to come together for the failure; 0 when there is no bug.

    ``status``: how it fails, as in an outcome of the engine.
    """

    program: Callable[[], None]
    depth: int = 0
    status: str = "done"

    @property
    def name(self) -> str:
        return self.program.__name__


class Collection(list):
    """The patterns of a module, in the order in which they stand there."""

    def bug(self, depth: int, status: str = "raised") -> Callable:
        def add(program: Callable[[], None]) -> Callable[[], None]:
            self.append(Pattern(program, depth, status))
            return program

        return add

    def right(self, program: Callable[[], None]) -> Callable[[], None]:
        self.append(Pattern(program))
        return program
