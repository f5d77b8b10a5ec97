"""A cohort's charts: how the rounds went, where people stand, and how each item works."""

from __future__ import annotations

import pandas as pd
from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from autograder.dashboard.figures import (
    CARD,
    DONE,
    INK,
    LINE,
    MEAN_LOOK,
    OPEN,
    TRACK,
    card,
    lane,
    lanes,
    nothing,
    percent,
    plain,
)
from autograder.words import count

#: Below this an item tells little between those who do well and those who do not, by the usual rule of thumb.
LOW_DISCRIMINATION = 0.2


def rounds_figure(rounds: pd.DataFrame, titles: dict[str, str]) -> Figure:
    """A lane for each round from ``ROUNDS``: the middle half of the best notebooks, and a mark at the median."""
    names = [titles.get(name, name) for name in rounds["assignment"]]
    with style.context("default"):
        figure, axes = lanes(names, "Best notebook of each student: middle half and median", "share of the points")
        for place, row in enumerate(rounds.itertuples()):
            if row.scored == 0:
                lane(axes, place, "no score yet")
                continue
            lane(axes, place, f"median {percent(row.median)} of {row.scored}")
            axes.barh(place, row.upper - row.lower, left=row.lower, height=0.5, linewidth=1.2, zorder=1, **MEAN_LOOK)
            axes.plot([row.median] * 2, [place - 0.36, place + 0.36], color=INK, linewidth=3, clip_on=False, zorder=2)
    return figure


def rounds_alt(rounds: pd.DataFrame, titles: dict[str, str]) -> str:
    """What the picture shows, in words."""
    said = ", ".join(
        f"{titles.get(row.assignment, row.assignment)} {percent(row.median)}"
        for row in rounds.itertuples()
        if row.scored
    )
    return f"Chart of each round's scores. Median: {said or 'none yet'}. The table of rounds holds the same numbers."


def stuck_figure(stuck: pd.DataFrame) -> Figure:
    """Bars from rows of ``STUCK``: how many stand at a stage, of those who sat the exercise."""
    with style.context("default"):
        if stuck.empty:
            return nothing("Nobody is stuck")
        figure, axes = lanes(
            [f"{row.exercise}, stage {row.stage}" for row in stuck.itertuples()],
            "Where students stand", "share of those whose best notebook it is",
        )  # fmt: skip
        for place, row in enumerate(stuck.itertuples()):
            lane(axes, place, f"{row.students} of {row.sat}")
            axes.barh(
                place, row.students / row.sat, height=0.62, linewidth=1.2, zorder=1,
                facecolor=CARD, edgecolor=OPEN, hatch="////",
            )  # fmt: skip
    return figure


def stuck_alt(stuck: pd.DataFrame) -> str:
    """What the picture shows, in words."""
    said = ", ".join(
        f"{row.exercise} stage {row.stage}: {row.students} of {row.sat}" for row in stuck.head(3).itertuples()
    )
    return f"Bar chart of the {count(len(stuck), 'stage')} at which most students stand. {said}."


def items_figure(items: pd.DataFrame) -> Figure:
    """Each item from ``ITEMS`` by how many points it gives and how well it tells.

    A dot is a checked stage, a square what people mark; the shaded band is below `LOW_DISCRIMINATION`.
    """
    known = items[items["discrimination"].notna()]
    with style.context("default"):
        if known.empty:
            return nothing("Too few answers yet to say how items tell")
        figure = card(3.6)
        axes = figure.subplots()
        plain(axes)
        low = min(-0.1, float(known["discrimination"].min()) - 0.08)
        axes.axhspan(low, LOW_DISCRIMINATION, color=TRACK, zorder=0)
        for by_hand, marker, colour, label in ((False, "o", DONE, "checked"), (True, "s", OPEN, "marked by people")):
            own = known[known["by_hand"] == by_hand]
            axes.plot(
                own["mean"], own["discrimination"], marker,
                markerfacecolor="none", markeredgecolor=colour, mew=1.5, markersize=6, label=label,
            )  # fmt: skip
        axes.axhline(LOW_DISCRIMINATION, color=LINE, linewidth=1)
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(low, 1.05)
        axes.xaxis.set_major_formatter(PercentFormatter(xmax=1))
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.set_xlabel("mean share of the item's points: easy to the right", color=INK)
        axes.set_ylabel("discrimination", color=INK)
        axes.set_title("Items", loc="left", color=INK, weight="bold")
        figure.legend(loc="outside upper right", ncols=2, frameon=False, labelcolor=INK, fontsize=9.5)
    return figure


def items_alt(items: pd.DataFrame) -> str:
    """What the picture shows, in words."""
    known = items[items["discrimination"].notna()]
    low = int((known["discrimination"] < LOW_DISCRIMINATION).sum())
    return (
        f"Chart of {count(len(known), 'item')} by mean share of the points and discrimination, "
        f"{low} of them below {LOW_DISCRIMINATION}. The table of items holds the same numbers."
    )
