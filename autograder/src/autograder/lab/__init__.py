"""What a learner's notebook uses: ``from autograder.lab import *``.

``start`` opens an exercise, ``start_round`` a notebook with many of them and its ``menu``; ``%%answer`` keeps the
answer, ``%%ask`` and ``%%say`` speak to the engineer of a pair task, and ``rate`` is for its rubric; ``check``,
``prompt``, ``hint`` and ``debrief`` do what they say. ``pause``, ``resume`` and ``finish`` are for the clock; ``draw`` and
``review`` suggest what to do next. The simulated worlds and ``simulate`` are there to play with;
``explore`` runs a function of your own under many schedules of its threads, with process pools that are simulated,
``sweep`` a coroutine of your own under many drawn latencies, and ``replay`` shows once more what they found. Everything
works as plain text; the panel only shows it.
"""

from collections.abc import Awaitable
from typing import Any

from autograder.lab.notebook import (
    ablation,
    check,
    debrief,
    draw,
    finish,
    hint,
    menu,
    pause,
    prompt,
    rate,
    resume,
    review,
    score,
    start,
    start_round,
    starter,
    trial,
    watch,
)
from autograder.worlds import Disk, Faults, Feed, ImageStore, Manifest, Model, Service, Web, explore, replay, sweep
from autograder.worlds import simulate as _simulate


def simulate(what: Awaitable[Any] | type, *, limit: float = 3600.0, seed: int = 1) -> Any:
    """Run an awaitable on virtual time and return its result; what went wrong on the way is printed, a line each.

    A sleep of an hour takes no time at all. See `autograder.worlds.simulate`. In an exercise whose policy is run against
    a world, ``simulate(Policy, seed=1)`` plays one seed of it and shows what held and what broke.
    """
    if isinstance(what, type):
        return trial(what, seed)
    return _simulate(what, limit=limit, tell=print)


__all__ = [
    "Disk",
    "Faults",
    "Feed",
    "ImageStore",
    "Manifest",
    "Model",
    "Service",
    "Web",
    "ablation",
    "check",
    "debrief",
    "draw",
    "explore",
    "finish",
    "hint",
    "menu",
    "pause",
    "prompt",
    "rate",
    "replay",
    "resume",
    "review",
    "score",
    "simulate",
    "start",
    "start_round",
    "starter",
    "sweep",
    "watch",
]
