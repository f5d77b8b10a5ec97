"""Numbers as pages write them."""

from __future__ import annotations

import pandas as pd

from autograder.dashboard.figures import percent
from autograder.dashboard.page import Sentence
from autograder.words import count

#: Stands for what is not known.
NONE = "–"


def number(value: float) -> str:
    """At most two decimals, and none that say nothing."""
    return NONE if pd.isna(value) else f"{round(float(value), 2):.10g}"


def points_of(value: float, whole: float) -> str:
    """Points of the most that there are."""
    return f"{number(value)}/{number(whole)}"


def share(value: float) -> str:
    """A share from 0 to 1 in percent."""
    return NONE if pd.isna(value) else percent(value)


def left_out(rows: int, most: int, where: str = "") -> Sentence | None:
    """What is said below a table that shows the first ``most`` of its rows; nothing when these are all."""
    return None if rows <= most else Sentence(f"{count(rows - most, 'more row')} left out{where}.", quiet=True)
