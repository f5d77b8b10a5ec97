"""What comes back and when, and what is drawn: pure functions of a log, with the day given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from stories import START, Story

from autograder.content.catalogue import Entry, catalogue, entries_of
from autograder.content.errors import ContentError
from autograder.records import Sitting
from autograder.records.draw import RECENT_DAYS, draw
from autograder.records.review import INTERVALS, Item, reviews

STACK = Entry("assessment", "stack", "Stack", 90, "medium", 4, "assessment/stack.ipynb")
DRILL = Entry("drills", "stack", "Stack", 5, "easy", 1, "drills/drills.ipynb")
DRILLED = Item("stack", "drill", "")


def days(number: float) -> datetime:
    return START + timedelta(days=number)


def drill(*checks: tuple[float, bool], now: float, zone=UTC):
    """The review of a drill that was checked on these days, with what came of it."""
    story = Story(mode="practice")
    for day, passed in checks:
        story.check(day * 24 * 60, 1, "1" if passed else "", "a = 1")
    return reviews([DRILL], [], story.attempts, [], days(now).astimezone(zone))


def test_a_drill_that_is_left_unsolved_comes_back_after_one_day():
    (one,) = drill((0, False), now=0)
    assert (one.item, one.missed, one.due, one.step) == (DRILLED, date(2025, 3, 1), date(2025, 3, 2), 0)
    assert not one.is_due(date(2025, 3, 1))
    assert one.is_due(date(2025, 3, 2))


def test_a_drill_that_passes_at_the_end_of_the_day_was_not_missed():
    assert drill((0, False), (0.1, False), (0.2, True), now=1) == ()
    assert drill((0, True), now=1) == ()


def test_success_moves_through_all_intervals_and_then_it_is_learned():
    assert INTERVALS == (1, 3, 7, 21)
    checks, day, due = [(0.0, False)], 0, []
    for interval in INTERVALS:
        (one,) = drill(*checks, now=day)
        due.append((one.due - START.date()).days - day)
        day += interval
        checks.append((day, True))
    assert due == [1, 3, 7, 21]
    assert drill(*checks, now=day) == ()


def test_failure_goes_back_to_one_day():
    (one,) = drill((0, False), (1, True), (4, True), (11, False), now=11)
    assert (one.step, one.missed, one.due) == (0, days(11).date(), days(12).date())


def test_success_before_it_is_due_begins_the_same_interval_anew():
    (one,) = drill((0, False), (1, True), (2, True), now=2)
    assert (one.step, one.due) == (1, days(5).date())


def test_something_learned_that_is_missed_again_begins_again():
    checks = [(0, False), (1, True), (4, True), (11, True), (32, True), (60, False)]
    (one,) = drill(*checks, now=60)
    assert (one.step, one.due) == (0, days(61).date())


def test_days_are_those_of_the_time_zone():
    late = 0.6  # 23:24 UTC on 1 March
    assert drill((late, False), now=1)[0].missed == date(2025, 3, 1)
    assert drill((late, False), now=1, zone=timezone(timedelta(hours=13)))[0].missed == date(2025, 3, 2)


def test_checks_in_which_the_grader_failed_say_nothing():
    story = Story(mode="practice").check(0, 1, "", "a = 1", faulty=True)
    assert reviews([DRILL], [], story.attempts, [], days(0)) == ()


def sat(number: int, day: float, green: str, *, fallen=(), avoided=(), ends: bool = True) -> Story:
    """A sitting on a day in which the last check of stage 4 found ``green``; the traps that it met."""
    story = Story(number=number, start=days(day))
    for stage in range(1, 5):
        story.check(10 * stage, stage, green if stage <= len(green) + 1 else "", "a = 1")
    told = {kind: [{"name": n, "stage": 2, "summary": f"About {n}."} for n in names]
            for kind, names in (("fallen", fallen), ("avoided", avoided))}  # fmt: skip
    story.event(50, "traps", **told)
    return story.end(51) if ends else story


def sittings(*stories: Story, now: float):
    return reviews(
        [STACK],
        [story.sitting for story in stories],
        [attempt for story in stories for attempt in story.attempts],
        [event for story in stories for event in story.events],
        days(now),
    )


def test_parts_of_a_conversation_stand_beside_each_other():
    talk = replace(STACK, stages=3, parts=("The card", "Arithmetic", "Consistency"))
    story = Story(number=1, start=days(0)).check(10, 3, "2", "[]").check(20, 1, "", "[]").end(30)
    found = reviews([talk], [story.sitting], story.attempts, [], days(0))
    assert [one.about for one in found] == ["the card: not all held", "consistency: not all held"]


def test_stages_that_a_sitting_did_not_reach_come_back():
    found = sittings(sat(1, 0, "12"), now=0)
    assert [(one.item.what, one.item.name, one.about) for one in found] == [
        ("stage", "3", "stage 3 not reached"), ("stage", "4", "stage 4 not reached"),
    ]  # fmt: skip
    mended = sittings(sat(1, 0, "12"), sat(2, 1, "123"), now=1)
    assert [(one.item.name, one.step, one.due) for one in mended] == [
        ("4", 0, days(2).date()), ("3", 1, days(4).date()),
    ]  # fmt: skip


def test_a_sitting_that_goes_on_or_saw_no_check_says_nothing():
    assert sittings(sat(1, 0, "12", ends=False), now=0) == ()
    empty = Story().end(10)
    assert sittings(empty, now=0) == ()


def test_traps_come_back_until_they_are_avoided():
    fell = sat(1, 0, "1234", fallen=["copies"])
    (one,) = sittings(fell, now=0)
    assert (one.item, one.about) == (Item("stack", "trap", "copies"), "stage 2: About copies.")
    (again,) = sittings(fell, sat(2, 1, "1234", avoided=["copies"]), now=1)
    assert (again.step, again.due) == (1, days(4).date())
    (back,) = sittings(fell, sat(2, 1, "1234", fallen=["copies"]), now=1)
    assert (back.step, back.due) == (0, days(2).date())


def test_an_exercise_that_is_gone_comes_back_no_more():
    story = sat(1, 0, "12", fallen=["copies"])
    assert reviews([], [story.sitting], story.attempts, story.events, days(1)) == ()


# The draw

ENTRIES = [Entry("assessment", name, name.title(), 90, "medium", 4, f"assessment/{name}.ipynb") for name in "abcdef"]


def sitting(name: str, day: float) -> Sitting:
    return Sitting(1, name, "assessment", days(day), days(day), "locked", 1, 90)


def test_a_draw_is_the_same_for_the_same_seed_and_reaches_every_fresh_exercise():
    assert draw(ENTRIES, [], days(0), 5) == draw(reversed(ENTRIES), [], days(0), 5)
    assert {draw(ENTRIES, [], days(0), seed).entry.id for seed in range(60)} == set("abcdef")


def test_what_was_sat_recently_is_left_out():
    past = [sitting("a", 0), sitting("b", 30), sitting("c", 31), sitting("d", 32), sitting("e", 33)]
    for seed in range(60):
        drawn = draw(ENTRIES, past, days(34), seed)
        assert drawn.entry.id in "af"
        assert [name for name, _ in drawn.left_out] == ["b", "c", "d", "e"]
        assert (drawn.fresh, drawn.total) == (2, 6)


def test_the_last_three_are_left_out_however_long_ago():
    past = [sitting("a", 0), sitting("b", 1), sitting("c", 2), sitting("d", 3)]
    assert {draw(ENTRIES, past, days(400), seed).entry.id for seed in range(60)} == set("aef")


def test_an_exercise_counts_by_its_last_sitting():
    past = [sitting("a", 0), sitting("b", 1), sitting("c", 2), sitting("d", 3), sitting("a", 4)]
    assert {draw(ENTRIES, past, days(400), seed).entry.id for seed in range(60)} == set("bef")


def test_when_all_were_sat_recently_the_oldest_comes():
    past = [sitting(name, number) for number, name in enumerate("cabfed")]
    drawn = draw(ENTRIES, past, days(RECENT_DAYS - 1), 3)
    assert (drawn.entry.id, drawn.fresh, drawn.last) == ("c", 0, days(0))


def test_a_draw_from_nothing_is_refused():
    with pytest.raises(ValueError, match="no exercise"):
        draw([], [], days(0), 1)


# The catalogue


def test_the_catalogue_reads_no_test_and_no_reference(real_course, monkeypatch):
    from pathlib import Path

    read, really = [], Path.read_text
    monkeypatch.setattr(Path, "read_text", lambda path, **how: (read.append(path), really(path, **how))[1])
    entries = {entry.id: entry for entry in catalogue(real_course)}
    assert {path.suffix for path in read} == {".toml"}
    crawler = entries["web_crawler"]
    assert (crawler.round, crawler.stages, crawler.notebook) == (
        "coding_assessment", 4, "coding_assessment/web_crawler.ipynb",
    )  # fmt: skip
    assert entries["safe_counter"].notebook == "concurrency_drills/concurrency_drills.ipynb"


def test_every_entry_has_a_notebook(real_course):
    assert [
        entry.id for entry in catalogue(real_course) if not (real_course / "release" / entry.notebook).exists()
    ] == []


def test_a_round_that_does_not_exist_is_named(real_course):
    with pytest.raises(ContentError, match="no round with exercises is called 'chess'; there are: coding_assessment"):
        entries_of(real_course, "chess")


def test_an_incomplete_exercise_is_named(write_course):
    folder = write_course({"exercise.toml": 'id = "{id}"\ntitle = "Sums"\n'})
    with pytest.raises(ContentError, match=r"exercise\.toml is incomplete"):
        catalogue(folder.parents[2])
