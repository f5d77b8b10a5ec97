"""What a sitting was like, on golden logs named for their story, and what is said about it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories import (
    PLANNED,
    START,
    STORIES,
    Story,
    big_bang,
    clock_set_back,
    lines,
    no_green,
    overtime,
    paused,
    reads_ahead,
    regresses,
    steady,
)

from autograder.dashboard.figures import figure_png
from autograder.dashboard.sitting import checks_table, sitting_alt, sitting_figure, stages_table
from autograder.lab.advice import RULES, Plan, advise, against_the_advice
from autograder.records.measures import (
    REWRITE_FROM_LINES,
    Measures,
    OwnTest,
    Pause,
    Regression,
    change_between,
    measure,
)
from autograder.records.worktime import worktime

PLAN = Plan(PLANNED)


def measured(story: Story, **when) -> Measures:
    return measure(story.sitting, story.attempts, story.events, **when)


# What is measured


def test_steady():
    measures = measured(steady())
    assert measures.greens == {1: 9, 2: 32, 3: 50, 4: 78}
    assert [(check.minute, check.stage, check.passed) for check in measures.checks] == [
        (6, 1, False), (9, 1, True), (24, 2, False), (32, 2, True), (45, 3, False), (50, 3, True), (70, 4, False),
        (78, 4, True),
    ]  # fmt: skip
    assert [check.change and check.change.size for check in measures.checks] == [None, 2, 8, 6, 8, 2, 14, 5]
    assert measures.checks[0].lines == 10
    assert measures.own_tests == (OwnTest(8, 1, 3, 1, True), OwnTest(20, 2, 3, 1, True), OwnTest(28, 2, 3, 1, False))
    assert (measures.worked, measures.overtime, measures.pauses, measures.regressions) == (80, 0, (), ())
    assert measures.rewrites == ()


def test_big_bang():
    measures = measured(big_bang())
    assert (measures.checks[0].minute, measures.checks[0].lines) == (48, 140)
    assert measures.greens == {1: 60}
    assert [check.change.size for check in measures.checks[1:]] == [2, 16]


def test_regresses():
    measures = measured(regresses())
    assert measures.regressions == (Regression(30, 1, 45),)
    assert [check.minute for check in measures.rewrites] == [60]
    assert (measures.rewrites[0].change.before, measures.rewrites[0].change.kept) == (29, 8)


def test_a_stage_that_is_never_mended_stays_broken_and_counts_once():
    story = Story().check(5, 1, "1", "a = 1").check(9, 2, "", "b = 1").check(12, 3, "", "c = 1").end(20)
    assert measured(story).regressions == (Regression(9, 1, None),)


def test_a_later_stage_counts_only_when_those_before_it_pass():
    story = Story().check(5, 2, "2", "a = 1").check(9, 2, "12", "a = 2").end(10)
    assert measured(story).greens == {1: 9, 2: 9}


def test_reads_ahead():
    measures = measured(reads_ahead())
    assert measures.read_ahead == ((1, 2), (2, 4))
    assert measures.hints == ((30, 2),)


def test_paused():
    measures = measured(paused())
    assert measures.greens == {1: 10, 2: 30}
    assert measures.pauses == (Pause(20, 30), Pause(40, 30))
    assert measures.worked == 40


def test_a_pause_that_still_lasts_takes_no_time():
    story = Story().check(10, 1, "1", "a = 1").event(20, "pause")
    for minute in (20, 25, 500):
        time = worktime(story.sitting, story.attempts, story.events, START + timedelta(minutes=minute))
        assert (time.worked, time.paused) == (20, True)
        assert time.pauses == (Pause(20, minute - 20),)


def test_overtime():
    measures = measured(overtime())
    assert [check.overtime for check in measures.checks] == [False, False, False, True]
    assert (measures.worked, measures.overtime) == (97, 7)  # up to the last thing done
    practice = Story(mode="practice").check(95, 1, "1", "a = 1").end(99)
    assert [check.overtime for check in measured(practice).checks] == [False]
    assert measured(practice).overtime == 0


def test_a_sitting_that_was_left_open_has_no_week_of_overtime():
    story = Story().check(10, 1, "1", "a = 1").event(90, "warning", minutes=0, shown="panel")
    week = 7 * 24 * 60
    assert measured(story, now=START + timedelta(minutes=week)).worked == 90
    assert measured(story.event(week, "debrief").end(week)).worked == 90


def test_a_check_is_overtime_by_the_minutes_of_work():
    story = Story().event(10, "pause").event(60, "resume").check(120, 1, "1", "a = 1").check(141, 1, "1", "a = 2")
    assert [(check.minute, check.overtime) for check in measured(story).checks] == [(70, False), (91, True)]


def test_no_green():
    measures = measured(no_green())
    assert measures.greens == {}
    assert len(measures.checks) == 3


def test_clock_set_back():
    """Of 40 minutes the ten between the last rows before and the first after are lost; none is negative or in disorder."""
    story = clock_set_back()
    assert story.attempts[1].at < story.attempts[0].at
    measures = measured(story)
    assert measures.set_back
    assert [(check.minute, check.stage) for check in measures.checks] == [(10, 1), (10, 2), (20, 2)]
    assert measures.greens == {1: 10, 2: 20}
    assert measures.worked == 30


def test_a_check_in_which_the_grader_failed_is_in_no_other_figure():
    story = Story().check(5, 1, "1", "a = 1").check(9, 1, "", "b = 1", faulty=True).check(12, 1, "1", "c = 1").end(20)
    measures = measured(story)
    assert measures.faults == 1
    assert [check.minute for check in measures.checks] == [5, 12]
    assert measures.regressions == ()


def test_other_sittings_are_passed_over():
    other = Story(number=2).check(1, 1, "1", "other = 1").event(2, "pause")
    story = steady()
    mixed = measure(story.sitting, [*other.attempts, *story.attempts], [*other.events, *story.events])
    assert mixed == measured(steady())


def test_nothing_done():
    measures = measured(Story(), now=START + timedelta(minutes=3))
    assert (measures.worked, measures.checks, measures.greens) == (3, (), {})


@pytest.mark.parametrize(
    ("before", "after", "kept", "added", "size"),
    [
        ("a\nb\nc\n", "a\nb\nc\n", 3, 0, 0),
        ("a\nb\nc\n", "a  \n\n\nb\nc", 3, 0, 0),
        ("a\nb\nc\n", "a\nx\nc\n", 2, 1, 1),
        ("a\nb\nc\n", "a\n", 1, 0, 2),
        ("", "a\nb\n", 0, 2, 2),
    ],
    ids=["same", "spaces_and_blank_lines", "replaced", "removed", "from_nothing"],
)
def test_a_change_in_lines(before, after, kept, added, size):
    change = change_between(before, after)
    assert (change.kept, change.added, change.size) == (kept, added, size)


def test_a_rewrite_replaces_more_than_half_of_what_is_no_trifle():
    whole = lines((1, 20))
    assert not change_between(whole, lines((1, 10), (100, 110))).rewrite
    assert change_between(whole, lines((1, 9), (100, 111))).rewrite
    small = lines((1, REWRITE_FROM_LINES - 1))
    assert not change_between(small, lines((100, 110))).rewrite


@given(
    rows=st.lists(
        st.tuples(st.integers(-300, 300), st.sampled_from(["check", "pause", "resume", "answer"])), max_size=12
    ),
    now=st.integers(-300, 300),
)
def test_whatever_the_clock_does_time_runs_forward(rows, now):
    story = Story()
    for minute, kind in rows:
        if kind == "check":
            story.check(minute, 1, "", "a = 1")
        else:
            story.event(minute, kind)
    time = worktime(story.sitting, story.attempts, story.events, START + timedelta(minutes=now))
    minutes = [moment.minute for moment in time.moments]
    assert len(minutes) == len(rows)
    assert minutes == sorted(minutes)
    assert all(minute >= 0 for minute in minutes)
    assert time.worked >= (minutes[-1] if minutes else 0)
    assert all(pause.lasted >= 0 and 0 <= pause.minute <= time.worked for pause in time.pauses)
    for kind in (story.attempts, story.events):
        assert [moment.row for moment in time.moments if moment.row in kind] == kind


# What is said about it


@pytest.mark.parametrize(
    ("story", "rule", "figures"),
    [
        (steady, None, ()),
        (big_bang, "first_check_late", ("minute 48", "140 lines", "15 minutes")),
        (regresses, "broken_long", ("Stage 1", "minute 30", "15 minutes")),
        (reads_ahead, "read_ahead", ("stage 2", "minute 1")),
        (paused, None, ()),
        (overtime, "one_stage_took_it_all", ("Stage 3", "67 of 97 minutes", "20 minutes")),
        (no_green, "nothing_passed", ("3 checks", "minute 40", "90 minutes")),
        (clock_set_back, "no_own_tests", ("1 of 3 checks",)),
    ],
    ids=[story.__name__ for story in STORIES],
)
def test_one_thing_to_do_differently(story, rule, figures):
    advice = advise(measured(story()), PLAN)
    assert (advice and advice.rule) == rule
    for figure in figures:
        assert figure in advice.because


def slow_first_green():
    return Story().check(5, 1, "", lines((1, 9))).check(30, 1, "1", lines((1, 12))).own_test(31, 1)


def rewrites():
    story = Story().check(8, 1, "1", lines((1, 20))).own_test(9, 1)
    return story.check(30, 2, "12", lines((1, 5), (50, 70)))


def guesses():
    story = Story().check(8, 1, "1", lines((1, 12))).own_test(9, 2).check(20, 2, "1", lines((1, 22)))
    for number in range(3):
        story.check(22 + number, 2, "1", lines((1, 21), 100 + number))
    return story.check(40, 2, "12", lines((1, 30)))


def leaps():
    story = Story().check(8, 1, "1", lines((1, 12))).own_test(9, 1)
    return story.check(35, 2, "12", lines((1, 60)))


@pytest.mark.parametrize(
    ("story", "rule", "figures"),
    [
        (slow_first_green, "first_green_late", ("minute 30", "1 check ")),
        (rewrites, "rewritten", ("At minute 30, 15 of 20 lines", "stage 1")),
        (guesses, "guessed", ("minute 22 to 24", "3 checks of stage 2")),
        (leaps, "big_steps", ("1 check came", "was 48, at minute 35")),
    ],
    ids=["slow_first_green", "rewrites", "guesses", "leaps"],
)
def test_the_other_rules(story, rule, figures):
    advice = advise(measured(story()), PLAN)
    assert advice.rule == rule
    for figure in figures:
        assert figure in advice.because


def test_every_rule_has_a_story():
    told = {advise(measured(story()), PLAN) for story in (*STORIES, slow_first_green, rewrites, guesses, leaps)}
    assert {advice.rule for advice in told if advice} == {rule.__name__ for rule in RULES}


def test_the_costliest_mistake_is_named_first():
    """Both that the first check came late and that there was no own test hold; the first check is what to work on."""
    measures = measured(big_bang())
    holding = [rule.__name__ for rule in RULES if rule(measures, PLAN)]
    assert holding[0] == "first_check_late"
    assert "no_own_tests" in holding


def test_reading_ahead_is_nothing_to_mend_in_open_mode():
    story = reads_ahead()
    opened = Story(mode="open")
    opened.attempts, opened.events = story.attempts, story.events
    assert advise(measured(opened), PLAN) is None


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_the_advice_is_held_against_every_story(story):
    parts = against_the_advice(measured(story()), PLAN)
    assert [part for part, _ in parts] == [
        "Get a minimal stage 1 to pass early", "Lock it in", "Then extend it in small steps",
    ]  # fmt: skip
    assert all(did.endswith(".") and "None" not in did and "nan" not in did for _, did in parts)


# How it is shown


def test_the_tables_hold_the_figures_of_the_picture():
    measures = measured(overtime())
    stages = stages_table(measures, ["One", "Two", "Three", "Four"], PLANNED).splitlines()
    assert stages[2:] == [
        "| 1 One | 15 | 12 | 1 | 0 |",
        "| 2 Two | 40 | 30 | 1 | 0 |",
        "| 3 Three | 60 | 97 | 2 | 1 |",
        "| 4 Four | 90 | – | 0 | 0 |",
    ]
    assert checks_table(measures).splitlines()[-1] == "| 97 | 3 | passed | 5 | overtime |"
    assert "broke stage 1" in checks_table(measured(regresses()))
    assert "rewrite" in checks_table(measured(regresses())).splitlines()[-1]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_a_picture_of_every_story(story):
    measures = measured(story())
    figure = sitting_figure(measures, PLANNED)
    assert figure_png(figure).startswith(b"\x89PNG")
    axes = figure.axes[0]
    drawn = {line.get_label(): list(line.get_xdata()) for line in axes.get_lines()}
    assert drawn["check passed"] == [check.minute for check in measures.checks if check.passed]
    assert drawn["check failed"] == [check.minute for check in measures.checks if not check.passed]
    assert drawn["had passed, broke"] == [one.minute for one in measures.regressions]
    assert drawn["own test"] == [test.minute for test in measures.own_tests]
    words = " ".join(text.get_text() for text in axes.texts)
    assert ("worked on to 97" in words) == (story is overtime)
    assert words.count("paused") == len(measures.pauses)


def test_the_alternative_text_says_what_happened():
    said = sitting_alt(measured(regresses()), PLANNED)
    assert re.search(r"70 of 90 minutes, 5 checks\. Passed: stage 1 at minute 10, stage 2 at minute 60\.", said)
    assert "What had passed broke 1 time." in said
    assert "No stage passed." in sitting_alt(measured(no_green()), PLANNED)
    assert "2 pauses." in sitting_alt(measured(paused()), PLANNED)
