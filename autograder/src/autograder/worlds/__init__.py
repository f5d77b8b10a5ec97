"""Deterministic worlds that an answer is run against: virtual time, seeded faults, fakes that keep a record.

What authors of exercises use, and learners in their notebooks: `simulate` runs asyncio code on virtual time, `sweep`
runs it under many drawn latencies, `explore` runs threads under many schedules, and `replay` shows what either found
once more. `Service`, `Faults`, `Meter` and `Takes` are what such code runs against, `Web`, `ImageStore`,
`Manifest`, `Model`, `Feed` and `Disk` worlds that exercises share.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.sandbox.clock import Deadlock, Spinning
from autograder.sandbox.watch import Finding
from autograder.worlds.disk import Disk
from autograder.worlds.feed import Feed
from autograder.worlds.images import ImageStore, StoreCall
from autograder.worlds.manifest import Manifest
from autograder.worlds.meter import Call, Meter
from autograder.worlds.model import BatchCall, Model
from autograder.worlds.processes import Pools
from autograder.worlds.service import Faults, Service, makespan
from autograder.worlds.simulate import simulate
from autograder.worlds.sweep import Sweep, replay_sweep, sweep
from autograder.worlds.takes import Dies, Takes
from autograder.worlds.threads import Outcome, explore
from autograder.worlds.threads import replay as replay_schedule
from autograder.worlds.web import Fetch, Page, Web


def replay(program: Callable[..., Any], what: str | list, **options: Any) -> Sweep | Outcome:
    """Run ``program`` once more as a report says it failed: a `sweep`'s seed, or an `explore`'s schedule.

    Raises TypeError when ``what`` is neither.
    """
    if isinstance(what, str):
        return replay_sweep(program, what, **options)
    if isinstance(what, list):
        return replay_schedule(program, what, **options)
    raise TypeError(f"replay() takes the seed of a sweep or the schedule of an exploration, not {what!r}")


__all__ = [
    "BatchCall",
    "Call",
    "Deadlock",
    "Dies",
    "Disk",
    "Faults",
    "Feed",
    "Fetch",
    "Finding",
    "ImageStore",
    "Manifest",
    "Meter",
    "Model",
    "Outcome",
    "Page",
    "Pools",
    "Service",
    "Spinning",
    "StoreCall",
    "Sweep",
    "Takes",
    "Web",
    "explore",
    "makespan",
    "replay",
    "simulate",
    "sweep",
]
