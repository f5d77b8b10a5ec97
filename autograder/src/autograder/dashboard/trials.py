"""A trial as pictures: its series with the faults as bands, and one request's way through it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from autograder.dashboard.figures import CARD, DONE, INK, LINE, OPEN, TRACK, card, plain
from autograder.words import count
from autograder.worlds.trial.faults import Fault
from autograder.worlds.trial.history import Event
from autograder.worlds.trial.panels import Panel

#: Looks of a panel's series in turn; they differ in more than colour.
_LOOKS = (
    {"color": DONE, "linewidth": 1.6},
    {"color": OPEN, "linewidth": 1.6, "linestyle": "--"},
    {"color": INK, "linewidth": 1.2, "linestyle": ":"},
    {"color": LINE, "linewidth": 1.2, "linestyle": "-."},
)
_BANDS = ("////", "....", "\\\\\\\\", "xxxx")
#: Points between the rows of faults' names above a chart, and the width of a letter as a share of the chart's.
_ROW, _LETTER = 11, 0.0105
#: Events of one request that a picture has room for.
_MOST_EVENTS = 16


def run_figure(panels: Sequence[Panel], faults: Sequence[Fault], seconds: float, names: dict[str, str]) -> Figure:
    """One panel below the other over the seconds of a run; each fault is a hatched band with its name above the first."""
    with style.context("default"):
        figure = card(1.1 + 1.45 * len(panels))
        grid = figure.subplots(len(panels), sharex=True, squeeze=False)[:, 0]
        labels = _labels(faults, names, seconds)
        rows = 1 + max((row for _, _, row in labels), default=0)
        for number, (axes, panel) in enumerate(zip(grid, panels, strict=True)):
            _panel(axes, panel, lines_above=1 if number else rows)
            _bands(axes, faults)
        for name, middle, row in labels:
            grid[0].annotate(
                name, (middle, 1), (0, 3 + _ROW * row), xycoords=("data", "axes fraction"),
                textcoords="offset points", ha="center", color=INK, fontsize=9,
            )  # fmt: skip
        grid[-1].set_xlim(0, seconds)
        grid[-1].set_xlabel("virtual seconds", color=INK)
    return figure


def _labels(faults: Sequence[Fault], names: dict[str, str], seconds: float) -> list[tuple[str, float, int]]:
    """Each fault's name, where its middle is, and in which row above the chart it has room."""
    labels: list[tuple[str, float, int]] = []
    ends: list[float] = []
    for fault in sorted(faults, key=lambda fault: fault.start + fault.end):
        name = names.get(fault.kind, fault.kind)
        half = len(name) * _LETTER * seconds / 2
        middle = min(max((fault.start + fault.end) / 2, half), seconds - half)
        row = next((row for row, end in enumerate(ends) if end < middle - half), len(ends))
        ends[row : row + 1] = [middle + half]
        labels.append((name, middle, row))
    return labels


def _panel(axes: Axes, panel: Panel, lines_above: int) -> None:
    plain(axes)
    axes.grid(axis="y", color=TRACK)
    axes.set_axisbelow(True)
    axes.set_title(panel.title, loc="left", fontsize=10, color=INK, weight="bold", pad=5 + _ROW * lines_above)
    top = 0.0
    for line, look in zip(panel.lines, _LOOKS, strict=False):
        seconds = range(1, len(line.values) + 1)
        if line.filled:
            axes.fill_between(seconds, line.values, color=look["color"], alpha=0.25, linewidth=0)
        axes.plot(seconds, line.values, label=line.label, **look)
        top = max([top, *(value for value in line.values if math.isfinite(value))])
    if panel.limit is not None:
        name, value = panel.limit
        axes.axhline(value, color=INK, linewidth=1.2, linestyle=(0, (6, 2)), label=name)
        top = max(top, value)
    if panel.share:
        axes.set_ylim(0, 1.05)
        axes.yaxis.set_major_formatter(PercentFormatter(xmax=1))
        axes.set_yticks([0, 0.5, 1])
    else:
        axes.set_ylim(0, max(top * 1.08, 1))
        axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    if len(panel.lines) > 1 or panel.limit is not None:
        axes.legend(
            loc="lower right", bbox_to_anchor=(1, 0.92 + 0.15 * lines_above), ncols=4, frameon=False, labelcolor=INK, fontsize=8,
            borderaxespad=0.1,
        )  # fmt: skip


def _bands(axes: Axes, faults: Sequence[Fault]) -> None:
    kinds = list(dict.fromkeys(fault.kind for fault in faults))
    for fault in faults:
        hatch = _BANDS[kinds.index(fault.kind) % len(_BANDS)]
        end = max(fault.end, fault.start + 1)
        axes.axvspan(fault.start, end, facecolor=TRACK, edgecolor=LINE, hatch=hatch, alpha=0.45, linewidth=0, zorder=0)


def run_alt(panels: Sequence[Panel], faults: Sequence[Fault]) -> str:
    """What the picture shows, in words."""
    peaks = []
    for panel in panels:
        for line in panel.lines:
            known = [value for value in line.values if math.isfinite(value)]
            if known:
                peak = f"{max(known):.0%}" if panel.share else f"{max(known):,.0f}"
                peaks.append(f"{line.label} at most {peak}")
    bands = ", ".join(str(fault) for fault in faults) or "none"
    return f"{count(len(panels), 'chart')} over the seconds of the run: {'; '.join(peaks)}. Faults: {bands}."


def _dots(places: Sequence[tuple[float, float]], close: float) -> list[tuple[str, tuple[float, float]]]:
    """Numbers in the order of the events, with their places; neighbours in one lane that would overlap share a dot."""
    dots: list[tuple[list[int], tuple[float, float]]] = []
    for number, (x, y) in enumerate(places, start=1):
        near = next((dot for dot in reversed(dots) if dot[1][1] == y and x - dot[1][0] <= close), None)
        if near is not None:
            near[0].append(number)
        else:
            dots.append(([number], (x, y)))
    return [(_numbers(numbers), place) for numbers, place in dots]


def _numbers(numbers: list[int]) -> str:
    """``"7"``, ``"4-6"`` for a run of them, ``"4,7"`` otherwise."""
    if len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}-{numbers[-1]}"
    return ",".join(map(str, numbers))


def story_figure(
    events: Sequence[Event], lanes: Sequence[str], words: Sequence[str], faults: Sequence[Fault]
) -> Figure:
    """One request's way: a numbered dot for each event, in the lane of whoever it happened at; the words stand below.

    ``lanes`` and ``words`` belong to the events, in their order; of many the first and the last are drawn.
    """
    shown = list(zip(events, lanes, words, strict=True))
    if len(shown) > _MOST_EVENTS:
        shown = [*shown[: _MOST_EVENTS // 2], *shown[-_MOST_EVENTS // 2 :]]
    names = list(dict.fromkeys(lane for _, lane, _ in shown))
    with style.context("default"):
        figure = card(1.3 + 0.42 * len(names) + 0.19 * len(shown))
        axes, text = figure.subplots(2, height_ratios=[0.9 + 0.42 * len(names), 0.19 * len(shown) + 0.1])
        plain(axes)
        axes.set_title("One request's way", loc="left", color=INK, weight="bold")
        _bands(axes, faults)
        start, end = shown[0][0].at, shown[-1][0].at
        places = [(event.at, names.index(lane)) for event, lane, _ in shown]
        own = [place for place, (event, _, _) in zip(places, shown, strict=True) if not event.kind.startswith("fault ")]
        axes.plot([x for x, _ in own], [y for _, y in own], color=LINE, linewidth=1)
        for label, (x, y) in _dots(places, close=(end - start) / 40):
            box = {"boxstyle": "round,pad=0.35", "facecolor": CARD, "edgecolor": DONE, "linewidth": 1.6}
            axes.annotate(label, (x, y), ha="center", va="center", fontsize=8, color=INK, bbox=box)
        room = max((end - start) * 0.06, 0.5)
        axes.set_xlim(start - room, end + room)
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.set_xlabel("virtual seconds", color=INK)
        text.axis("off")
        lines = [f"{number:>2}  {event.at:7.2f} s  {said}" for number, (event, _, said) in enumerate(shown, start=1)]
        text.text(
            0, 1, "\n".join(lines), va="top", color=INK, fontsize=8.5, family="monospace", parse_math=False,
            linespacing=1.35,
        )  # fmt: skip
    return figure
