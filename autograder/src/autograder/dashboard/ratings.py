"""Ratings of conversations, where this version of the records keeps any."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from importlib import import_module, util
from typing import Any

from autograder.dashboard.frames.habits import RatingRow

_MODULE = "autograder.records.ratings"


def recorded_ratings(**known: Any) -> Iterable[RatingRow]:
    """What ``ratings`` of the records gives, called with those of ``known`` that it asks for; nothing without it."""
    if util.find_spec(_MODULE) is None:
        return ()
    ratings = import_module(_MODULE).ratings
    return ratings(**{name: known[name] for name in inspect.signature(ratings).parameters if name in known})
