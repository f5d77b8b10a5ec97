"""What a learner's notebook uses: ``from autograder.lab import *``.

``start`` opens an exercise, ``start_round`` a notebook with many of them and its ``menu``; ``%%answer`` keeps the
answer; ``check``, ``prompt``, ``hint`` and ``debrief`` do what they say. ``pause``, ``resume`` and ``finish`` are for the
clock; ``draw`` and ``review`` suggest what to do next. `Web` and `simulate` are there to play with,
and ``explore`` runs a function of your own under many schedules of its threads. Everything works as plain text; the
panel only shows it.
"""

from autograder.lab.notebook import (
    check,
    debrief,
    draw,
    finish,
    hint,
    menu,
    pause,
    prompt,
    resume,
    review,
    score,
    start,
    start_round,
    starter,
)
from autograder.worlds import Web, simulate
from autograder.worlds.threads import explore, replay

__all__ = [
    "Web",
    "check",
    "debrief",
    "draw",
    "explore",
    "finish",
    "hint",
    "menu",
    "pause",
    "prompt",
    "replay",
    "resume",
    "review",
    "score",
    "simulate",
    "start",
    "start_round",
    "starter",
]
