"""One sitting as a picture, as a table and in a sentence, from its measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from autograder.dashboard.figures import CARD, DONE, INK, LINE, MEAN_LOOK, OPEN, OPEN_LOOK, TRACK, card, plain
from autograder.records.measures import Check, Measures
from autograder.words import count

_LANE = 0.62


def sitting_figure(measures: Measures, planned: Sequence[float]) -> Figure:
    """Minutes of work from left to right, a lane for each stage; ``planned`` holds the minutes planned for each.

    A grey box is when the advice would have a stage pass, a blue bar when it was worked on until it passed. A dot is a
    check that passed, a cross one that did not, a triangle one that found an earlier stage broken.
    """
    lanes = len(planned)
    with style.context("default"):
        figure = card(1.7 + 0.48 * (lanes + 1))
        axes = figure.subplots()
        plain(axes)
        axes.set_axisbelow(True)
        end = max(measures.allowed, measures.worked, 1.0)
        axes.set_xlim(-0.015 * end, end * 1.02)  # a mark at minute 0 stands clear of the lane's name
        axes.set_ylim(lanes + 0.6, -0.8)  # stage 1 on top
        axes.set_yticks(range(lanes + 1), [*(f"stage {n}" for n in range(1, lanes + 1)), "own tests"])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("minutes of work, without pauses", color=INK)
        axes.set_title("What was worked on when", loc="left", color=INK, weight="bold")
        _plan(axes, planned)
        _stages(axes, measures, lanes)
        _limits(axes, measures, end, lanes)
        _checks(axes, measures)
        figure.legend(
            handles=_legend(axes), loc="outside lower left", ncols=4, frameon=False, labelcolor=INK, fontsize=9
        )
    return figure


def _plan(axes: Axes, planned: Sequence[float]) -> None:
    start = 0.0
    for lane, minutes in enumerate(planned):
        axes.barh(lane, minutes, left=start, height=_LANE, color=TRACK, zorder=0)
        start += minutes


def _stages(axes: Axes, measures: Measures, lanes: int) -> None:
    """A bar for each stage that passed, from the stage before it, and one that is open for the stage after those."""
    ends = [0.0, *(measures.greens[stage] for stage in sorted(measures.greens))]
    for lane, (begin, end) in enumerate(pairwise(ends)):
        axes.barh(lane, end - begin, left=begin, height=0.2, zorder=1, **MEAN_LOOK)
        axes.annotate(
            f"{end:.0f}", (end, lane), (0, 8), textcoords="offset points", ha="center", color=INK, fontsize=9, zorder=4
        )
    if len(ends) <= lanes:
        axes.barh(len(ends) - 1, measures.worked - ends[-1], left=ends[-1], height=0.2, zorder=1, **OPEN_LOOK)


def _limits(axes: Axes, measures: Measures, end: float, lanes: int) -> None:
    """The end of the time, what lies past it, and where the clock was stopped."""
    if measures.mode != "practice":
        axes.axvline(measures.allowed, color=INK, linewidth=1.4, zorder=2)
        words = f"time over, worked on to {measures.worked:.0f}" if measures.overtime else "time over"
        _note(axes, measures.allowed, -0.55, f"{words} ", ha="right")
        if measures.overtime:
            axes.axvspan(
                measures.allowed, end * 1.02, facecolor="none", edgecolor=LINE, hatch="..", alpha=0.35, zorder=0
            )
    for pause in measures.pauses:
        axes.axvline(pause.minute, color=LINE, linestyle="--", linewidth=1.2, zorder=2)
        _note(axes, pause.minute, lanes + 0.5, f" paused {pause.lasted:.0f} min")


def _note(axes: Axes, x: float, y: float, words: str, **where: str) -> None:
    """A small text within the axes, for which the layout makes no room."""
    axes.text(x, y, words, color=INK, fontsize=9, **where).set_in_layout(False)


def _checks(axes: Axes, measures: Measures) -> None:
    passed = [(check.minute, check.stage - 1) for check in measures.checks if check.passed]
    failed = [(check.minute, check.stage - 1) for check in measures.checks if not check.passed]
    broken = [(one.minute, one.stage - 1) for one in measures.regressions]
    own = [(test.minute, axes.get_yticks()[-1]) for test in measures.own_tests]
    for points, label, look in (
        (passed, "check passed", {"marker": "o", "color": DONE, "markersize": 8}),
        (failed, "check failed", {"marker": "x", "color": OPEN, "markersize": 8}),
        (broken, "had passed, broke", {"marker": "v", "color": OPEN, "markersize": 10, "markerfacecolor": CARD}),
        (own, "own test", {"marker": "|", "color": INK, "markersize": 12}),
    ):
        x, y = zip(*points, strict=True) if points else ((), ())
        # drawn even when there are none, for the legend; the layout would make room for those at the figure's corner
        (drawn,) = axes.plot(x, y, linestyle="none", mew=2, label=label, zorder=3, clip_on=False, **look)
        drawn.set_in_layout(False)


def _legend(axes: Axes) -> list:
    handles, _ = axes.get_legend_handles_labels()
    return [
        *handles,
        Patch(facecolor=TRACK, label="planned"),
        Patch(label="worked on until it passed", **MEAN_LOOK),
        Patch(label="worked on, not passed", **OPEN_LOOK),
    ]


def sitting_alt(measures: Measures, planned: Sequence[float]) -> str:
    """What the picture shows, in words."""
    greens = ", ".join(f"stage {stage} at minute {minute:.0f}" for stage, minute in sorted(measures.greens.items()))
    span = f"{measures.worked:.0f} of {measures.allowed:.0f} minutes"
    parts = [
        f"Timeline of a sitting: {span}, {count(len(measures.checks), 'check')}.",
        f"Passed: {greens}." if greens else "No stage passed.",
        f"What had passed broke {count(len(measures.regressions), 'time')}."
        if measures.regressions
        else "Nothing that had passed broke.",
        f"{count(len(measures.pauses), 'pause')}." if measures.pauses else "",
        "The tables beside it hold the same figures.",
    ]
    return " ".join(part for part in parts if part)


def stages_table(measures: Measures, titles: Sequence[str], planned: Sequence[float]) -> str:
    """Each stage with its planned and its own minutes, as a Markdown table."""
    lines = ["| stage | planned by minute | passed at | checks | failed |", "|---|---|---|---|---|"]
    for number, title in enumerate(titles, start=1):
        checks = [check for check in measures.checks if check.stage == number]
        at = f"{measures.greens[number]:.0f}" if number in measures.greens else "–"
        failed = sum(not check.passed for check in checks)
        lines.append(f"| {number} {title} | {sum(planned[:number]):.0f} | {at} | {len(checks)} | {failed} |")
    return "\n".join(lines)


def checks_table(measures: Measures) -> str:
    """Each check and what changed before it, as a Markdown table."""
    lines = ["| minute | stage | result | lines changed | remarks |", "|---|---|---|---|---|"]
    for check in measures.checks:
        result = "passed" if check.passed else f"failed, {check.points:.3g} points"
        changed = f"{check.lines} written" if check.change is None else str(check.change.size)
        lines.append(
            f"| {check.minute:.0f} | {check.stage} | {result} | {changed} | {', '.join(_remarks(check, measures))} |"
        )
    return "\n".join(lines)


def _remarks(check: Check, measures: Measures) -> Iterator[str]:
    if check.overtime:
        yield "overtime"
    if check.change is not None and check.change.rewrite:
        yield "rewrite"
    broken = [one.stage for one in measures.regressions if one.minute == check.minute]
    if broken:
        yield f"broke stage {' and '.join(map(str, broken))}"
