"""Charts as matplotlib figures, made without pyplot, so without global state, a display or the network.

A picture in an ``<img>`` cannot follow the page's theme, and no single ink reads on both: a colour has at best
4.35:1 against white and #111 at once, and text needs 4.5:1. So each figure is an own light card with dark ink, which
reads the same on any page. Nothing is told by colour alone: hatching, marker shapes and words say it too.
"""

from __future__ import annotations

import io

import matplotlib.dates
import pandas as pd
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from autograder.words import count

CARD = "#fbfbf8"
INK = "#1f2328"  # 15:1 on the card
LINE = "#656d76"  # 5:1
TRACK = "#e6e8eb"
DONE = "#1f6fb2"  # 5:1
OPEN = "#9a6700"  # 4.9:1

GREEN_LOOK = {"facecolor": DONE, "edgecolor": DONE}
OPEN_LOOK = {"facecolor": CARD, "edgecolor": OPEN, "hatch": "////"}
MEAN_LOOK = {"facecolor": "#a9cbe8", "edgecolor": DONE}  # light, so that marks show on it

WIDTH = 8.0  # inches
DPI = 160
TIMELINE_PANELS = 8
_LABEL_LENGTH = 34


def progress_figure(progress: pd.DataFrame) -> Figure:
    """Bars from a ``stage_progress`` frame: the best share of each stage's points, and the points as text."""
    with style.context("default"):
        figure, axes = _bars(len(progress), "Best points by stage", "share of the stage's points")
        labels = []
        for place, row in enumerate(progress.itertuples()):
            green = not pd.isna(row.first_green_at)
            share = row.best_points / row.max_points if row.max_points else 0.0
            text = f"{row.best_points:g} / {row.max_points:g}"
            if green:
                text += f", green after {row.minutes:.0f} min"
            _bar(axes, place, share, text, **(GREEN_LOOK if green else OPEN_LOOK))
            labels.append(_label(row.exercise, row.stage))
        _name_bars(axes, labels)
    return figure


def progress_alt(progress: pd.DataFrame) -> str:
    green = int(progress["first_green_at"].notna().sum())
    return (
        f"Bar chart of the best points by stage: {count(len(progress), 'stage')} tried, {green} green. "
        "The table of stages holds the same numbers."
    )


def timeline_figure(attempts: pd.DataFrame) -> Figure:
    """Points of each check over time from an ``attempts_frame``: one panel an exercise, the newest ``TIMELINE_PANELS``.

    A dot is a green check and a cross one that was not; the first green of a stage carries its number. Checks in which
    the grader failed have no points and are not drawn.
    """
    drawn = attempts[~attempts["faulty"]]
    newest = drawn.groupby("exercise")["at"].max().sort_values(ascending=False).index[:TIMELINE_PANELS]
    with style.context("default"):
        if newest.empty:
            return _nothing("No checks yet")
        figure = card(0.9 + 1.35 * len(newest))
        panels = figure.subplots(len(newest), sharex=True, squeeze=False)[:, 0]
        for axes, exercise in zip(panels, newest, strict=True):
            _timeline(axes, exercise, drawn[drawn["exercise"] == exercise])
        shown = drawn.loc[drawn["exercise"].isin(newest), "at"].dt.tz_localize(None)
        # at least five minutes: around a lone check matplotlib would show four years
        margin = max((shown.max() - shown.min()) * 0.08, pd.Timedelta(minutes=5))
        panels[-1].set_xlim(shown.min() - margin, shown.max() + margin)
        locator = matplotlib.dates.AutoDateLocator(minticks=3, maxticks=7, tz="UTC")
        panels[-1].xaxis.set_major_locator(locator)
        panels[-1].xaxis.set_major_formatter(matplotlib.dates.ConciseDateFormatter(locator, tz="UTC"))
        panels[-1].xaxis.get_offset_text().set_color(INK)
        panels[-1].set_xlabel("time (UTC)", color=INK)
        figure.suptitle(_title("Points of each check", len(newest), drawn), color=INK, x=0.02, ha="left", weight="bold")
        marks = panels[0].get_legend_handles_labels()
        figure.legend(*marks, loc="outside upper right", ncols=2, frameon=False, labelcolor=INK)
    return figure


def timeline_alt(attempts: pd.DataFrame) -> str:
    drawn = attempts[~attempts["faulty"]]
    return (
        f"Points of each check over time: {count(len(drawn), 'check')} "
        f"of {count(drawn['exercise'].nunique(), 'exercise')}, {int(drawn['green'].sum())} green."
    )


def cohort_figure(by_stage: pd.DataFrame) -> Figure:
    """Bars from a ``cohort_by_stage`` frame: the mean share of each cell's points, a mark at the median."""
    with style.context("default"):
        figure, axes = _bars(len(by_stage), "Mean by stage (the black mark is the median)", "share of the points")
        labels = []
        for place, row in enumerate(by_stage.itertuples()):
            scored = row.submitted - row.unscored
            if pd.isna(row.mean) or not row.max_score:
                _bar(axes, place, 0.0, f"no score, {row.missing} missing", **MEAN_LOOK)
            else:
                text = f"mean {row.mean:.3g} / {row.max_score:g}; {scored} scored, {row.missing} missing"
                _bar(axes, place, row.mean / row.max_score, text, **MEAN_LOOK)
                axes.plot(
                    [min(row.median / row.max_score, 1.0)] * 2,
                    [place - 0.38, place + 0.38],
                    color=INK,
                    linewidth=2.5,
                    clip_on=False,
                )
            labels.append(row.cell if pd.isna(row.stage) else _label(row.exercise, row.stage))
        _name_bars(axes, labels)
    return figure


def cohort_alt(by_stage: pd.DataFrame) -> str:
    unscored = int(by_stage["mean"].isna().sum())
    return (
        f"Bar chart of the mean and median share of points in {count(len(by_stage), 'graded part')}, "
        f"{unscored} of them without a score. The table of parts holds the same numbers."
    )


def figure_png(figure: Figure) -> bytes:
    """The figure as a PNG of ``DPI`` dots an inch."""
    buffer = io.BytesIO()
    with style.context("default"):  # some ticks are only made now, and would follow a style that the learner has set
        figure.savefig(buffer, format="png", dpi=DPI)
    return buffer.getvalue()


def card(height: float) -> Figure:
    """An empty figure of ``height`` inches that reads the same on any page."""
    figure = Figure(figsize=(WIDTH, height), facecolor=CARD)
    figure.set_layout_engine("constrained", w_pad=0.16, h_pad=0.1)
    return figure


def _bars(number: int, title: str, xlabel: str) -> tuple[Figure, Axes]:
    figure = card(1.2 + 0.36 * max(number, 1))
    axes = figure.subplots()
    axes.set_title(title, color=INK, loc="left", weight="bold")
    axes.set_xlabel(xlabel, color=INK)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PercentFormatter(xmax=1))
    plain(axes)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    return figure, axes


def _bar(axes: Axes, place: int, share: float, text: str, **look: str) -> None:
    """A bar in its track, which is the full points, and its text to the right."""
    axes.barh(place, 1, height=0.62, color=TRACK, zorder=0)
    if share > 0:
        axes.barh(place, min(share, 1.0), height=0.62, linewidth=1.2, zorder=1, **look)
    axes.text(1.015, place, text, va="center", color=INK, fontsize=9.5, parse_math=False)


def _name_bars(axes: Axes, labels: list[str]) -> None:
    axes.set_yticks(range(len(labels)), labels)
    for label in axes.get_yticklabels():
        label.set_parse_math(False)
    axes.set_ylim(max(len(labels), 1) - 0.4, -0.6)  # first on top


def _timeline(axes: Axes, exercise: str, checks: pd.DataFrame) -> None:
    plain(axes)
    axes.grid(axis="y", color=TRACK)
    axes.set_axisbelow(True)
    at = checks["at"].dt.tz_localize(None)  # UTC, and matplotlib's dates have no zone
    axes.plot(at, checks["points"], color=LINE, linewidth=1)
    for green, marker, colour, label in ((True, "o", DONE, "green"), (False, "x", OPEN, "not green")):
        chosen = checks["green"] == green
        # drawn even when there are none: the first panel's marks are the legend's
        axes.plot(at[chosen], checks["points"][chosen], marker, color=colour, markersize=7, mew=2, label=label)
    for _, first in checks[checks["green"]].drop_duplicates("stage").iterrows():
        place = (first["at"].tz_localize(None), first["points"])
        axes.annotate(
            f"stage {first['stage']}", place, (0, 7), textcoords="offset points", ha="center", color=INK, fontsize=9
        )
    top = max(float(checks["max_points"].max()), 1.0)
    axes.set_ylim(-0.08 * top, 1.4 * top)  # room for a mark at 0 and for the words above the dots
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.set_ylabel("points", color=INK)
    axes.set_title(_shorten(exercise), loc="left", fontsize=10, color=INK, parse_math=False)


def _title(words: str, shown: int, drawn: pd.DataFrame) -> str:
    exercises = drawn["exercise"].nunique()
    return words if shown == exercises else f"{words}: the newest {shown} of {exercises} exercises"


def plain(axes: Axes) -> None:
    """Axes as all charts have them: two spines, dark ink."""
    axes.set_facecolor(CARD)
    axes.tick_params(colors=LINE, labelcolor=INK)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(LINE)


def _nothing(text: str) -> Figure:
    figure = card(1.0)
    figure.text(0.5, 0.5, text, ha="center", va="center", color=INK)
    return figure


def _label(exercise: str, stage: int) -> str:
    return f"{_shorten(exercise)}, stage {stage}"


def _shorten(text: str) -> str:
    return text if len(text) <= _LABEL_LENGTH else text[: _LABEL_LENGTH - 1] + "…"
