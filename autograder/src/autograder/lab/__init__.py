"""What a learner's notebook uses: ``from autograder.lab import *``.

``start`` opens an exercise, ``start_round`` a notebook with many of them and its ``menu``; ``%%answer`` keeps the
answer; ``check``, ``prompt``, ``hint`` and ``debrief`` do what they say. `Web`, `Feed` and `simulate` are there to
play with, and ``explore`` runs a function of your own under many schedules of its threads. Everything works as plain
text; the panel only shows it.
"""

from autograder.lab.notebook import check, debrief, hint, menu, prompt, score, start, start_round
from autograder.worlds import Feed, Web, simulate
from autograder.worlds.threads import explore, replay

__all__ = [
    "Feed",
    "Web",
    "check",
    "debrief",
    "explore",
    "hint",
    "menu",
    "prompt",
    "replay",
    "score",
    "simulate",
    "start",
    "start_round",
]
