"""A learner's charts: sittings of each round, checks one after the other, minutes to the first green."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograder.dashboard.figures import (
    CARD,
    DONE,
    INK,
    LINE,
    OPEN,
    TRACK,
    card,
    lane,
    lanes,
    nothing,
    percent,
    plain,
    shorten,
)
from autograder.words import count

#: Panels of a chart that has one for each exercise or round, and the checks that one panel has at the most.
PANELS, CHECKS = 6, 48
#: Dates below the checks that have room side by side.
_DATES = 8


def readiness_figure(readiness: pd.DataFrame, sittings: pd.DataFrame) -> Figure:
    """A lane for each round from ``READINESS``: a ring for each sitting, a dot for the last, a bar at the best."""
    with style.context("default"):
        figure, axes = lanes(list(readiness["title"]), "Sittings of each round", "share of the points")
        for place, row in enumerate(readiness.itertuples()):
            if pd.isna(row.best_share):
                lane(axes, place, "not begun" if row.sittings == 0 else "no points yet")
                continue
            lane(axes, place, f"best {percent(row.best_share)}")
            if not pd.isna(row.best_exercise):
                shares = sittings.loc[sittings["round"] == row.round, "share"].dropna()
                axes.plot(shares[:-1], [place] * (len(shares) - 1), "o", **_RING)
                axes.plot(shares[-1:], [place], "o", color=INK, markersize=7, clip_on=False, zorder=3)
            axes.plot([row.best_share] * 2, [place - 0.36, place + 0.36], color=DONE, linewidth=4, clip_on=False)
        _legend(figure, axes)
    return figure


_RING = {"markerfacecolor": CARD, "markeredgecolor": LINE, "markersize": 7, "mew": 1.6, "clip_on": False, "zorder": 2}


def _legend(figure: Figure, axes: Axes) -> None:
    (ring,) = axes.plot([], [], "o", **_RING)
    (last,) = axes.plot([], [], "o", color=INK, markersize=7)
    (best,) = axes.plot([], [], "|", color=DONE, markersize=14, mew=4)
    for drawn in (ring, last, best):
        drawn.set_in_layout(False)
    figure.legend(
        [ring, last, best], ["a sitting", "the last one", "best"],
        loc="outside upper right", ncols=3, frameon=False, labelcolor=INK, fontsize=9.5,
    )  # fmt: skip


def readiness_alt(readiness: pd.DataFrame) -> str:
    """What the picture shows, in words."""
    begun = readiness[readiness["best_share"].notna()]
    said = ", ".join(f"{row.title} {percent(row.best_share)}" for row in begun.itertuples())
    rest = len(readiness) - len(begun)
    return (
        f"Chart of the sittings of each round. Best: {said or 'none yet'}. {count(rest, 'round')} without points. "
        "The table of rounds holds the same numbers."
    )


def checks_figure(attempts: pd.DataFrame, titles: Mapping[str, str]) -> Figure:
    """Points of each check from ``ATTEMPTS``: a panel for each exercise, the newest ``PANELS``; a line joins one sitting.

    A dot is a check that passed and a cross one that did not; the number above a dot is the stage that passed first
    there. Checks in which the grader failed have no points and are not drawn.
    """
    drawn = attempts[~attempts["faulty"]]
    newest = drawn.groupby("exercise")["at"].max().sort_values(ascending=False).index[:PANELS]
    with style.context("default"):
        if newest.empty:
            return nothing("No checks yet")
        figure = card(0.9 + 1.5 * len(newest))
        panels = figure.subplots(len(newest), squeeze=False)[:, 0]
        for axes, exercise in zip(panels, newest, strict=True):
            _checks(
                axes,
                titles.get(exercise, exercise),
                drawn[drawn["exercise"] == exercise].tail(CHECKS).reset_index(drop=True),
            )
        panels[-1].set_xlabel("checks one after the other, from the date of each sitting (UTC)", color=INK)
        figure.suptitle(_title(len(newest), drawn), color=INK, x=0.02, ha="left", weight="bold", fontsize=12)
        marks = panels[0].get_legend_handles_labels()
        figure.legend(*marks, loc="outside upper right", ncols=2, frameon=False, labelcolor=INK, fontsize=9.5)
    return figure


def _checks(axes: Axes, title: str, checks: pd.DataFrame) -> None:
    plain(axes)
    axes.grid(axis="y", color=TRACK)
    axes.set_axisbelow(True)
    # a sitting stands apart from the one before it
    place = checks.index + (checks["sitting_id"].fillna(-1).diff().fillna(0) != 0).cumsum()
    starts, dates = [], []
    for _, own in checks.groupby(checks["sitting_id"].fillna(-1), sort=False):
        axes.plot(place[own.index], own["points"], color=LINE, linewidth=1.2)
        starts.append(place[own.index[0]])
        dates.append(f"{own['at'].iloc[0]:%d %b}".lstrip("0"))
    for green, marker, colour, label in ((True, "o", DONE, "passed"), (False, "x", OPEN, "not passed")):
        chosen = checks["green"] == green
        # drawn even when there are none: the first panel's marks are the legend's
        axes.plot(place[chosen], checks["points"][chosen], marker, color=colour, markersize=6, mew=2, label=label)
    for at, row in checks[checks["green"]].drop_duplicates("stage").iterrows():
        axes.annotate(
            str(row["stage"]), (place[at], row["points"]), (0, 6),
            textcoords="offset points", ha="center", color=INK, fontsize=9,
        )  # fmt: skip
    top = max(float(checks["max_points"].max()), 1.0)
    axes.set_ylim(-0.08 * top, 1.35 * top)  # room for a mark at 0 and for the number above a dot
    axes.set_xlim(-0.8, max(float(place.max()), 10) + 0.8)
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    step = -(-len(starts) // _DATES)
    shown = list(_apart(starts, dates, axes.get_xlim()[1], step))
    axes.set_xticks([at for at, _ in shown], [date for _, date in shown], fontsize=9)
    axes.set_ylabel("points", color=INK)
    axes.set_title(shorten(title), loc="left", fontsize=10, color=INK, parse_math=False)


def _apart(starts: list[float], dates: list[str], width: float, step: int) -> Iterator[tuple[float, str]]:
    """The dates that have room, the first of each run."""
    last = None
    for at, date in list(zip(starts, dates, strict=True))[::step]:
        if last is None or at - last >= 0.09 * width:
            last = at
            yield at, date


def _title(shown: int, drawn: pd.DataFrame) -> str:
    exercises = drawn["exercise"].nunique()
    words = "Points of each check"
    return words if shown == exercises else f"{words}: newest {shown} of {exercises} exercises"


def checks_alt(attempts: pd.DataFrame) -> str:
    """What the picture shows, in words."""
    drawn = attempts[~attempts["faulty"]]
    return (
        f"Points of each check, sitting by sitting: {count(len(drawn), 'check')} "
        f"of {count(drawn['exercise'].nunique(), 'exercise')}, {int(drawn['green'].sum())} passed. "
        "The table of sittings holds their points."
    )


def first_green_figure(sittings: pd.DataFrame, titles: Mapping[str, str]) -> Figure:
    """Minutes until the first stage passed from ``SITTINGS``: a panel for each round, sittings in order.

    A cross stands for a sitting in which it never did.
    """
    rounds = [name for name in titles if (sittings["round"] == name).any()][:PANELS]
    with style.context("default"):
        if not rounds:
            return nothing("No sittings yet")
        rows = -(-len(rounds) // 2)
        figure = card(1.0 + 1.7 * rows)
        panels = figure.subplots(rows, 2, squeeze=False).ravel()
        for axes, name in zip(panels, rounds, strict=False):
            _first_green(axes, titles[name], sittings[sittings["round"] == name].reset_index(drop=True))
        for axes in panels[len(rounds) :]:
            axes.set_visible(False)
        figure.suptitle("Minutes to the first green", color=INK, x=0.02, ha="left", weight="bold", fontsize=12)
        marks = panels[0].get_legend_handles_labels()
        figure.legend(*marks, loc="outside upper right", ncols=2, frameon=False, labelcolor=INK, fontsize=9.5)
    return figure


def _first_green(axes: Axes, title: str, own: pd.DataFrame) -> None:
    plain(axes)
    axes.grid(axis="y", color=TRACK)
    axes.set_axisbelow(True)
    number, minutes = own.index + 1, own["first_green"]
    known = minutes.notna()
    axes.plot(number[known], minutes[known], "o-", color=DONE, linewidth=1.2, markersize=6, label="first stage passed")
    top = max(float(minutes.max()) if known.any() else 0.0, 1.0)
    axes.plot(number[~known], [1.25 * top] * int((~known).sum()), "x", color=OPEN, mew=2, label="it never did")
    axes.set_ylim(0, 1.45 * top)
    axes.set_xlim(0.5, max(len(own), 4) + 0.5)
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_title(shorten(title), loc="left", fontsize=10, color=INK, parse_math=False)
    axes.set_xlabel("sitting", color=INK, fontsize=9)
    axes.set_ylabel("minutes", color=INK)


def first_green_alt(sittings: pd.DataFrame) -> str:
    """What the picture shows, in words."""
    known = sittings["first_green"].dropna()
    last = "" if known.empty else f" The median is {known.median():.0f} minutes."
    return (
        f"Minutes until the first stage passed, sitting by sitting: it did in {len(known)} of "
        f"{count(len(sittings), 'sitting')}.{last} The table of sittings holds the same numbers."
    )
