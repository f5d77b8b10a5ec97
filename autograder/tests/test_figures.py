"""Charts: colours that hold on light and dark pages, shapes beside colours, and the same bytes each time."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from test_records import START, run_python

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
from synthetic import make_verdict

from autograder.dashboard import cohort_figures, figures, practice_figures
from autograder.dashboard.frames import items, practice
from autograder.dashboard.frames.columns import frame
from autograder.records import AttemptsLog

STYLE = Path(figures.__file__).with_name("style.css").read_text()


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """Two sittings of one exercise and one of another, far apart."""
    minute = timedelta(minutes=1)
    with AttemptsLog(tmp_path_factory.mktemp("log") / "log.db") as log:
        for exercise, days, checks in (
            ("a_1", 0, [(2,), (4,), (4, 1)]),
            ("b_1", 1, [(1,)]),
            ("a_1", 30, [(4,), (4, 4)]),
        ):
            at = START + timedelta(days=days)
            sitting = log.begin_sitting(exercise, round="r", mode="open", seed=1, minutes=60, at=at)
            for number, passed in enumerate(checks, start=1):
                log.record_attempt(
                    make_verdict(exercise, passed), "x", round="r", sitting_id=sitting.id, at=at + 7 * number * minute
                )
        log.record_attempt(make_verdict("a_1", (0,), faulty=True), "x", round="r", at=START)
        return practice.Log.of(log.attempts(), log.sittings()), practice.attempts_frame(log.attempts())


def luminance(colour):
    channels = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour))
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("page", [0, 1], ids=["light", "dark"])
def test_colours_hold_on_both_pages(page):
    theme = {name: values[1 + page] for name, values in figures.THEME.items()}
    assert contrast(theme["ink"], theme["card"]) >= 7
    for name in ("line", "done", "open"):
        assert contrast(theme[name], theme["card"]) >= 4.5, name
    # shapes against what they stand on
    for name in ("done", "open", "ink"):
        assert contrast(theme[name], theme["track"]) >= 3, name
    assert contrast(theme["done"], theme["soft"]) >= 2.5
    assert contrast(theme["ink"], theme["soft"]) >= 4.5


def test_the_style_sheet_has_the_colours_of_the_theme():
    blocks = [block for block in re.findall(r"\{([^{}]*)\}", STYLE) if "--ag-line: " in block]
    light, dark, alone = (dict(re.findall(r"--ag-(\w+): (#\w+)", block)) for block in blocks)
    for name, (_, on_light, on_dark) in figures.THEME.items():
        assert light.get(name, on_light) == on_light
        assert dark.get(name, on_dark) == alone[name] == on_dark


def test_a_picture_by_itself_is_a_light_card_that_its_ink_contrasts_with():
    assert contrast(figures.INK, figures.CARD) >= 7
    for colour in (figures.LINE, figures.DONE, figures.OPEN):
        assert contrast(colour, figures.CARD) >= 4.5


def test_an_svg_takes_its_colours_from_the_page_and_nothing_from_elsewhere(log):
    svg = figures.figure_svg(practice_figures.checks_figure(log[1], {}))
    root = ElementTree.fromstring(svg)
    assert root.get("viewBox") and root.get("width") == "100%" and root.get("height") is None
    assert set(re.findall(r"#[0-9a-f]{6}\b", svg)) == set()
    assert {"var(--ag-ink)", "var(--ag-done)", "var(--ag-open)"} <= set(re.findall(r"var\(--ag-\w+\)", svg))
    assert not re.search(r"<(text|image|script|style|metadata)\b(?![^>]*type)", svg.replace("<style type", "<ok type"))
    assert re.findall(r"https?:", svg) == []


def test_two_figures_of_a_page_share_no_id(log):
    one = figures.figure_svg(practice_figures.checks_figure(log[1], {}))
    other = figures.figure_svg(practice_figures.checks_figure(log[1].head(2), {}))
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (one, other)]
    assert all(ids) and not ids[0] & ids[1]
    for svg, own in zip((one, other), ids, strict=True):
        assert set(re.findall(r'(?:href="|url\()#([^")]+)', svg)) <= own


def test_a_learners_own_matplotlib_style_changes_no_figure(log):
    plain = figures.figure_svg(practice_figures.checks_figure(log[1], {}))
    loud = {
        "text.color": "white",
        "axes.facecolor": "black",
        "font.size": 30,
        "lines.marker": "s",
        "svg.fonttype": "none",
    }
    with matplotlib.rc_context(loud):
        assert figures.figure_svg(practice_figures.checks_figure(log[1], {})) == plain


def test_a_line_joins_the_checks_of_one_sitting_only(log):
    figure = practice_figures.checks_figure(log[1], {"a_1": "First"})
    first = figure.axes[0]
    assert first.get_title(loc="left") == "First"
    joined = [line.get_xdata() for line in first.lines if line.get_linestyle() == "-" and len(line.get_xdata())]
    assert [len(x) for x in joined] == [3, 2]
    assert joined[1][0] - joined[0][-1] > 1  # apart
    drawn = {
        marker: sum(len(line.get_xdata()) for line in first.lines if line.get_marker() == marker) for marker in "ox"
    }
    own = log[1][(log[1]["exercise"] == "a_1") & ~log[1]["faulty"]]
    assert drawn == {"o": int(own["green"].sum()), "x": int((~own["green"]).sum())}


def test_no_two_labels_of_a_chart_overlap(log, tmp_path):
    """A sitting each day for two months, which once wrote dates and stages over one another."""
    with AttemptsLog(tmp_path / "log.db") as many:
        for day in range(60):
            at = START + timedelta(days=day)
            sitting = many.begin_sitting("a_1", round="r", mode="open", seed=1, minutes=60, at=at)
            for number, passed in enumerate(((4,), (4, 4), (4, 4, 4))):
                verdict = make_verdict("a_1", passed)
                many.record_attempt(verdict, "x", round="r", sitting_id=sitting.id, at=at + timedelta(minutes=number))
        attempts = practice.attempts_frame(many.attempts())
    for frame_ in (attempts, log[1]):
        figure = practice_figures.checks_figure(frame_, {})
        figures.figure_svg(figure)
        for axes in figure.axes:
            words = [*axes.get_xticklabels(), *axes.texts]
            boxes = [word.get_window_extent() for word in words if word.get_text() and word.get_visible()]
            assert boxes
            assert not [1 for at, box in enumerate(boxes) for other in boxes[at + 1 :] if box.overlaps(other)]


def test_first_greens_are_joined_and_those_that_never_came_are_crosses():
    sittings = frame(
        [
            {"round": "r", "exercise": "a", "started_at": START, "last_at": START, "timed": True, "checks": 1,
             "stages_green": 1, "points": 1, "max_points": 2, "share": 0.5, "first_green": minutes}
            for minutes in (30.0, None, 12.0)
        ],
        practice.SITTINGS,
    )  # fmt: skip
    figure = practice_figures.first_green_figure(sittings, {"r": "Round"})
    passed, never = figure.axes[0].lines
    assert (list(passed.get_xdata()), list(passed.get_ydata())) == ([1, 3], [30.0, 12.0])
    assert list(never.get_xdata()) == [2] and never.get_marker() == "x"
    assert "it did in 2 of 3 sittings. The median is 21 minutes." in practice_figures.first_green_alt(sittings)


def test_rounds_show_each_sitting_the_last_and_the_best():
    readiness = frame(
        [
            {"round": "r", "title": "Round", "exercises": 2, "tried": 1, "finished": 0, "sittings": 3, "timed": 1, "checks": 3,
             "best_exercise": "a", "best_share": 0.8},
            {"round": "s", "title": "Other", "exercises": 2, "tried": 0, "finished": 0, "sittings": 0, "timed": 0, "checks": 0},
        ],
        practice.READINESS,
    )  # fmt: skip
    sittings = pd.DataFrame({"round": ["r"] * 3, "share": [0.2, 0.8, 0.5]})
    axes = practice_figures.readiness_figure(readiness, sittings).axes[0]
    rings, last, best = (list(line.get_xdata()) for line in axes.lines[:3])
    assert (rings, last, best) == ([0.2, 0.8], [0.5], [0.8, 0.8])
    assert [text.get_text() for text in axes.texts] == ["best 80%", "not begun"]


def test_the_cohorts_bars_carry_their_numbers():
    rounds = frame(
        [
            {"assignment": "r", "students": 9, "answered": 8, "nothing_written": 0, "not_handed_in": 1, "unscored": 0,
             "waiting": 0, "scored": 8, "lower": 0.25, "median": 0.5, "upper": 0.75, "mean": 0.5, "full": 0.1},
            {"assignment": "s", "students": 9, "answered": 0, "nothing_written": 0, "not_handed_in": 9, "unscored": 0,
             "waiting": 0, "scored": 0},
        ],
        items.ROUNDS,
    )  # fmt: skip
    axes = cohort_figures.rounds_figure(rounds, {"r": "Round"}).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Round", "s"]
    assert [text.get_text() for text in axes.texts] == ["median 50% of 8", "no score yet"]
    boxes = [(bar.get_x(), bar.get_width()) for bar in axes.patches if bar.get_width() != 1]
    assert boxes == [(0.25, 0.5)]
    stuck = frame([{"assignment": "r", "exercise": "a", "stage": 2, "students": 3, "sat": 4}], items.STUCK)
    bar = next(bar for bar in cohort_figures.stuck_figure(stuck).axes[0].patches if bar.get_hatch())
    assert bar.get_width() == 0.75


def test_items_are_told_apart_by_shape():
    table = frame(
        [
            {"assignment": "r", "notebook": "n", "cell": str(at), "by_hand": by_hand, "max_score": 1, "scored": 20,
             "mean": 0.5, "discrimination": value, "test_failed": 0, "test_answers": 0}
            for at, (by_hand, value) in enumerate(((False, 0.4), (True, 0.1), (False, None)))
        ],
        items.ITEMS,
    )  # fmt: skip
    axes = cohort_figures.items_figure(table).axes[0]
    assert {line.get_marker(): len(line.get_xdata()) for line in axes.lines if line.get_marker() in "os"} == {
        "o": 1,
        "s": 1,
    }
    assert (
        "Chart of 2 items by mean share of the points and discrimination, 1 of them below 0.2."
        in cohort_figures.items_alt(table)
    )


@pytest.mark.parametrize(
    "draw",
    [
        lambda: practice_figures.checks_figure(practice.attempts_frame([]), {}),
        lambda: practice_figures.first_green_figure(frame([], practice.SITTINGS), {}),
        lambda: practice_figures.readiness_figure(frame([], practice.READINESS), frame([], practice.SITTINGS)),
        lambda: cohort_figures.rounds_figure(frame([], items.ROUNDS), {}),
        lambda: cohort_figures.stuck_figure(frame([], items.STUCK)),
        lambda: cohort_figures.items_figure(frame([], items.ITEMS)),
    ],
)
def test_figures_of_nothing_can_be_drawn(draw):
    assert figures.figure_svg(draw()).startswith("<svg ")


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0%"),
        (0.001, "1%"),
        (0.5, "50%"),
        (0.999, "99%"),
        (0.575, "58%"),
        (0.5749999999999999, "58%"),
        (1, "100%"),
        (1.05, "105%"),
    ],
)
def test_only_all_is_100_percent_and_only_nothing_0(share, text):
    assert figures.percent(share) == text


def test_importing_the_dashboard_costs_little():
    """A check in a notebook waits for neither pandas nor matplotlib, and no page for nbgrader or pyplot."""
    code = "import sys, autograder.dashboard; print(sorted({'pandas', 'matplotlib'} & set(sys.modules)))"
    assert run_python(code).communicate(timeout=60)[0].strip() == b"[]"
    code = (
        "import sys\nfrom autograder.dashboard import cohort_view, learner_view\n"
        "print(sorted({'matplotlib.pyplot', 'nbgrader', 'ipywidgets', 'jupyter_server'} & set(sys.modules)))"
    )
    assert run_python(code).communicate(timeout=60)[0].strip() == b"[]"
