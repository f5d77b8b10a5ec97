"""Processors for worker processes: one for each, where there are enough.

A worker and the answer that it runs take turns, so that they share a processor (`Sandbox.on_one_processor`). Where workers
choose it themselves, two of them end up on the same one and stay there, while another idles.
"""

from __future__ import annotations

import contextlib
import os
from multiprocessing.context import BaseContext
from typing import Protocol


class Places(Protocol):
    """What gives each worker that asks its place; goes to the workers as they start."""

    def get(self) -> int | None: ...


def available() -> list[int]:
    """The processors that this process may use, in order; numbers without a meaning where a machine cannot say."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))


def places(count: int, processors: list[int] | None = None) -> list[int | None]:
    """A processor for each of ``count`` workers; None for all of them when there are not enough, or it cannot be set."""
    free = available() if processors is None else processors
    return [*free[:count]] if count <= len(free) and hasattr(os, "sched_setaffinity") else [None] * count


def hand_out(context: BaseContext, count: int, processors: list[int] | None = None) -> Places:
    """The places of a pool of ``count`` workers, one for each that calls ``get``."""
    queue = context.SimpleQueue()
    for place in places(count, processors):
        queue.put(place)
    return queue


def stay_on(place: int | None) -> None:
    """Keep this process, and those that it starts, on a processor; with None they stay where they are."""
    if place is not None:
        with contextlib.suppress(OSError):  # it may have been taken from this process since
            os.sched_setaffinity(0, {place})
