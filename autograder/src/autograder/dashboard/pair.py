"""The replay of a pair task's sitting: who said what when, as a picture and in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.text import Text

from autograder.dashboard.figures import CARD, DONE, INK, LINE, MEAN_LOOK, OPEN, card, plain
from autograder.records.pairing import PairMeasures, Word
from autograder.words import count

LANES = ("changes", "asked", "said", "own tests", "checks")
_CHANGES, _ASKED, _SAID, _TESTS, _CHECKS = range(len(LANES))
#: Rows above the lanes in which the names of the changes stand, and how far they are apart.
_ROWS, _ROW = 5, 0.45
#: Where a line across the lanes begins and ends.
_LINE = (-0.35, len(LANES) - 0.4)


def pair_figure(measures: PairMeasures) -> Figure:
    """Minutes of work from left to right: changes of the task, questions, remarks, tests and checks in a lane each.

    Below them, how many lines changed before each check. A full dot is a question that was answered or a check that
    passed, a cross one that was not; a star is an objection that was taken, a diamond a handover.
    """
    checks = measures.checks
    end = max(checks.allowed, checks.worked, 1.0)
    with style.context("default"):
        figure = card(6.0)
        above, below = figure.subplots(2, sharex=True, height_ratios=(3.4, 1))
        for axes in (above, below):
            plain(axes)
            axes.set_axisbelow(True)
        above.set_xlim(-0.015 * end, end * 1.02)
        above.set_ylim(_LINE[1], _LINE[0] - _ROWS * _ROW)
        above.set_yticks(range(len(LANES)), LANES)
        above.tick_params(axis="y", length=0)
        above.spines["left"].set_visible(False)
        above.set_title("The afternoon", loc="left", color=INK, weight="bold")
        below.set_ylabel("lines changed", color=INK)
        below.set_xlabel("minutes of work, without pauses", color=INK)
        _limits(above, measures)
        _marks(above, measures)
        _steps(below, measures)
        figure.legend(
            handles=_legend(above), loc="outside lower left", ncols=4, frameon=False, labelcolor=INK, fontsize=9
        )
        _place(figure, above, list(_names(above, measures)))
    return figure


def _limits(axes: Axes, measures: PairMeasures) -> None:
    if measures.checks.mode != "practice":
        axes.vlines(measures.checks.allowed, *_LINE, color=INK, linewidth=1.4, zorder=1)
    for pause in measures.checks.pauses:
        axes.vlines(pause.minute, *_LINE, color=LINE, linestyle=":", linewidth=1.4, zorder=1)
    for drift in measures.drifts:
        axes.vlines(drift.minute, *_LINE, color=LINE, linestyle="--", linewidth=1.2, zorder=1)


def _names(axes: Axes, measures: PairMeasures) -> Iterator[Text]:
    """The names of the changes, and of what else stands at a line; `_place` sets them apart."""
    told = [
        (drift.minute, f"{number} {drift.title} ({_because(drift.because)})")
        for number, drift in enumerate(measures.drifts, start=1)
    ]
    told += [(pause.minute, f"paused {pause.lasted:.0f} min") for pause in measures.checks.pauses]
    if measures.checks.mode != "practice":
        told.append((measures.checks.allowed, "time over"))
    for minute, words in sorted(told):
        text = axes.text(minute, 0, words, color=INK, fontsize=9, va="center")
        text.set_in_layout(False)
        yield text


def _because(because: str) -> str:
    return "came by time" if because == "time" else "a check passed"


def _place(figure: Figure, axes: Axes, texts: Sequence[Text]) -> None:
    """Give each text, from left to right, the lowest row in which it meets no other, and keep it within the axes."""
    figure.draw_without_rendering()
    left, right = axes.get_xlim()
    ends = [left] * _ROWS
    for text in texts:
        box = text.get_window_extent().transformed(axes.transData.inverted())
        width, gap = abs(box.width), 0.012 * (right - left)
        begin = max(left, min(text.get_position()[0], right - width))
        row = next((number for number in range(_ROWS) if ends[number] <= begin), None)
        if row is None:  # all rows are taken here: the one that ends first, and further to the right
            row = min(range(_ROWS), key=ends.__getitem__)
            begin = ends[row]
        text.set_position((begin, _LINE[0] - _ROW * (row + 0.7)))
        ends[row] = begin + width + gap
    used = sum(end > left for end in ends)
    axes.set_ylim(_LINE[1], _LINE[0] - _ROW * (used + 0.4))


def _marks(axes: Axes, measures: PairMeasures) -> None:
    asks, says, checks = measures.asks, measures.says, measures.checks
    answered = [word for word in asks if word.said == "answered"]
    objected = [word for word in measures.words if word.said == "settled"]
    taken = [word for word in says if word.said == "taken over"]
    for minutes, lane, label, look in (
        ([drift.minute for drift in measures.drifts], _CHANGES, "the task changed", {"marker": "v", "color": INK}),
        (measures.nudges, _CHANGES, "asked what you think", {"marker": "$?$", "color": OPEN}),
        (_minutes(answered), _ASKED, "answered", {"marker": "o", "color": DONE}),
        (
            _minutes(word for word in asks if word not in answered and word not in objected),
            _ASKED, "not known, or asked back", {"marker": "x", "color": OPEN},
        ),
        (
            _minutes(word for word in says if word not in objected and word not in taken),
            _SAID, "said", {"marker": "|", "color": INK},
        ),
        (_minutes(objected), _SAID, "objection, taken", {"marker": "*", "color": DONE, "markersize": 12}),
        (_minutes(taken), _SAID, "handed over", {"marker": "D", "color": DONE}),
        ([test.minute for test in checks.own_tests], _TESTS, "own test", {"marker": "|", "color": INK}),
        ([check.minute for check in checks.checks if check.passed], _CHECKS, "check passed", {"marker": "o", "color": DONE}),
        ([check.minute for check in checks.checks if not check.passed], _CHECKS, "check failed", {"marker": "x", "color": OPEN}),
        ([one.minute for one in checks.regressions], _CHECKS, "had passed, broke",
         {"marker": "v", "color": OPEN, "markerfacecolor": CARD, "markersize": 11}),
    ):  # fmt: skip
        places = [lane] * len(minutes)
        # drawn even when there are none, for the legend
        (drawn,) = axes.plot(
            minutes,
            places,
            linestyle="none",
            label=label,
            clip_on=False,
            zorder=3,
            **{"mew": 2, "markersize": 8, **look},
        )
        drawn.set_in_layout(False)


def _minutes(words: Iterable[Word]) -> list[float]:
    return [word.minute for word in words]


def _steps(axes: Axes, measures: PairMeasures) -> None:
    checks = [check for check in measures.checks.checks if check.change is not None or check.lines]
    sizes = [check.lines if check.change is None else check.change.size for check in checks]
    width = max(0.012 * (axes.get_xlim()[1] - axes.get_xlim()[0]), 0.1)
    axes.bar([check.minute for check in checks], sizes, width=width, **MEAN_LOOK)
    axes.set_ylim(0, max([*sizes, 10]) * 1.15)


def _legend(axes: Axes) -> list:
    handles, _ = axes.get_legend_handles_labels()
    return [*handles, Patch(label="lines changed before a check", **MEAN_LOOK)]


def pair_alt(measures: PairMeasures) -> str:
    """What the picture shows, in words."""
    in_time = sum(one.in_time for one in measures.asked)
    changes = ", ".join(f"{drift.title} at minute {drift.minute:.0f}" for drift in measures.drifts)
    counts = (
        count(len(measures.asks), "question"),
        count(len(measures.says), "remark"),
        count(len(measures.checks.checks), "check"),
    )
    span = f"{measures.checks.worked:.0f} of {measures.checks.allowed:.0f} minutes"
    parts = [
        f"Timeline of an afternoon: {span}, {', '.join(counts)}.",
        f"Of {count(len(measures.asked), 'costly question')}, {in_time} asked in time.",
        f"The task changed: {changes}." if changes else "The task did not change.",
        "The tables beside it hold the same figures.",
    ]
    return " ".join(parts)
