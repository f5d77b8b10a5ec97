"""A pair sitting measured from its log: what was asked in time, how drifts were met; its picture and its words."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from pair_task import BRIEFING
from stories import START, Story, lines

from autograder.dashboard.pair import pair_alt, pair_figure
from autograder.dashboard.pair_page import recorded, replay
from autograder.dashboard.pair_words import OBSERVATIONS, asked_table, drifts_table, quoted, rubric_table, talk_table
from autograder.records import AttemptsLog, RecordsError
from autograder.records.pairing import measure_pair

STARTER = lines((1, 3))
RUBRIC = {"clarify": "Clarify", "trade_off": "Trade-off", "collaborate": "Collaborate"}


def said(story, minute, kind, text, came="listened", *, question="", drift=None):
    detail = {"text": text, "said": came, "speaker": "Ada", "reply": "Mhm.", "question": question, "drift": drift}
    return story.event(minute, kind, 1, **detail)


def drift(story, minute, stage, because="passed", *, hands_over=False):
    return story.event(minute, "drift", stage, because=because, hands_over=hands_over)


def well():
    """Both questions asked, the objection before the next line, all kept, handed over with a word."""
    story = Story(minutes=45)
    said(story, 1, "ask", "Can numbers be negative?", "answered", question="negative")
    said(story, 2, "ask", "And zero?", "answered", question="zero")
    said(story, 3, "ask", "numbers?", "asked back")
    story.event(4, "answer", 1, characters=50)
    story.check(5, 1, "", lines((1, 7))).own_test(5.5, 1)
    story.check(6, 1, "1", lines((1, 9)))
    drift(story, 6.01, 2)
    said(story, 7, "say", "But debts | count, too.", "settled", drift=2)
    story.event(9, "answer", 2, characters=50).check(9.5, 2, "12", lines((1, 14)))
    drift(story, 9.51, 3)
    story.event(12, "answer", 3, characters=50).check(12.5, 3, "123", lines((1, 20)))
    drift(story, 12.51, 4, hands_over=True)
    said(story, 14, "say", "It adds, and counts debts. " * 6, "taken over", drift=4)
    return story.check(20, 4, "1234", lines((1, 26))).event(21, "rating", 4, levels={"clarify": 3}).end(22)


def mute():
    """Nothing asked before the code, a drift by time that breaks what had passed, silence, and no objection."""
    story = Story(minutes=45)
    story.event(3, "answer", 1, characters=50).check(4, 1, "1", lines((1, 8)))
    drift(story, 4.01, 2)
    story.event(12, "nudge", 2, speaker="Ada")
    story.check(13, 2, "2", lines((1, 30)))
    said(story, 15, "ask", "Can numbers be negative?", "answered", question="negative")
    drift(story, 20, 3, "time")
    return story.end(30)


def measured(story, starter=STARTER):
    return measure_pair(story.sitting, story.attempts, story.events, BRIEFING, starter)


def test_asked_in_time():
    measures = measured(well())
    assert [(one.question, one.asked, one.needed, one.in_time) for one in measures.asked] == [
        ("negative", 1, 5, True), ("zero", 2, 5, True),
    ]  # fmt: skip
    late = measured(mute())
    assert [(one.asked, one.needed, one.in_time) for one in late.asked] == [(15, 4, False), (None, 4, False)]


def test_code_depends_on_an_answer_by_the_names_that_it_uses():
    story = Story(minutes=45).check(2, 1, "", STARTER).check(4, 1, "", lines((1, 6))).check(8, 1, "", lines((1, 7)))
    needed = {one.question: one.needed for one in measured(story).asked}
    assert needed == {"negative": 8, "zero": 4}  # line_7, and anything that is no starter
    # what the starter uses already says nothing
    assert measured(story, starter=lines((1, 7))).asked[0].needed == 2


@pytest.mark.parametrize(
    ("source", "uses"),
    [
        ("x = disk.line_7()", True),
        ("x['line_7']", True),
        ("line_77 = 1", False),
        ("x = line_7(", True),
        ("# line_7", False),
    ],
)
def test_a_name_is_used_in_code(source, uses):
    asked = measured(Story(minutes=45).check(3, 1, "", source)).asked[0]
    assert asked.needed == (3 if uses else None)


def test_an_answer_that_was_never_needed_is_in_time():
    story = Story(minutes=45)
    said(story, 1, "ask", "Negative?", "answered", question="negative")
    assert [one.in_time for one in measured(story.end(5)).asked] == [True, False]


def test_how_drifts_were_met():
    two, three, four = measured(well()).drifts
    assert (two.because, two.objected, two.first_line, two.kept, two.green) == ("passed", 7, 9, True, 9.5)
    assert two.minute == pytest.approx(6.01)
    assert [word.text for word in two.words] == ["But debts | count, too."]
    assert (three.words, three.objected, three.kept) == ((), None, True)
    assert (four.taken_over, four.first_line, four.green) == (14, 20, 20)
    assert four.first_check.minute == 20


def test_a_drift_that_broke_what_had_passed():
    two, three = measured(mute()).drifts
    assert (two.kept, two.green, two.objected, two.words) == (False, None, None, ())
    assert (three.because, three.kept, three.first_line, three.first_check) == ("time", None, None, None)


def test_where_nothing_had_passed_nothing_is_kept():
    story = Story(minutes=45).check(4, 1, "", lines((1, 8)))
    measures = measured(drift(story, 10, 2, "time").check(12, 2, "", lines((1, 9))).end(20))
    assert (measures.drifts[0].kept, measures.drifts[0].first_check.minute) == (None, 12)
    assert "| nothing had passed |" in drifts_table(measures)
    assert OBSERVATIONS["adapt"](measures) == "Two: nothing had passed before, did not pass."


def test_nudges_rating_and_the_engineers():
    assert measured(mute()).nudges == (12,)
    assert measured(well()).rating == {"clarify": 3}
    assert measured(mute()).rating == {}
    assert measured(well()).engineers == ("Ada", "Bo")


def test_only_one_sitting_is_measured():
    story = well()
    other = replace(story.events[0], sitting_id=2)
    assert len(measure_pair(story.sitting, story.attempts, [other, *story.events], BRIEFING, STARTER).words) == 5


def test_a_sitting_in_which_nothing_happened():
    measures = measured(Story(minutes=45).end(1))
    assert (measures.words, measures.drifts) == ((), ())
    assert pair_alt(measures).startswith("Timeline of an afternoon: 1 of 45 minutes, 0 questions, 0 remarks, 0 checks.")
    assert {name: observe(measures) for name, observe in OBSERVATIONS.items()} == {
        "clarify": "0 of 2 costly questions asked in time. Nothing was asked.",
        "increment": "0 checks; there are no two to compare.",
        "adapt": "The task did not change.",
        "trade_off": "No change that came broke a promise.",
        "verify": "0 cells of your own tried the answer; 0 of 0 checks failed.",
        "collaborate": "0 remarks, 0 words.",
    }
    pair_figure(measures)


# -- words -----------------------------------------------------------------------------------------------------------------


def test_observations_of_a_good_sitting():
    measures = measured(well())
    assert {name: observe(measures) for name, observe in OBSERVATIONS.items()} == {
        "clarify": "2 of 2 costly questions asked in time. 3 questions, the first at minute 1; 1 asked back.",
        "increment": "5 checks; 6 lines changed between two in the median, 6 at most.",
        "adapt": "Two: kept what had passed, passed after 3 minutes; Three: kept what had passed, passed after 3 minutes; "
        "Four: kept what had passed, passed after 7 minutes.",
        "trade_off": 'Two broke a promise; objected at minute 7, before the next line: "But debts / count, too.".',
        "verify": "1 cell of your own tried the answer, the first at minute 6; 1 of 5 checks failed.",
        "collaborate": "2 remarks, 35 words. Handed over: "
        '"It adds, and counts debts. It adds, and counts debts. It adds, and counts debts. It adds, and counts debts. …".',
    }


def test_observations_of_a_mute_one():
    measures = measured(mute())
    assert OBSERVATIONS["trade_off"](measures) == "Two broke a promise, and nobody objected. Debts were to count."
    assert OBSERVATIONS["adapt"](measures) == (
        "Two: broke what had passed, did not pass; Three: no check after it, did not pass."
    )
    assert OBSERVATIONS["collaborate"](measures) == "0 remarks, 0 words. Silent for long 1 time."


def test_tables():
    measures = measured(well())
    assert "| negative numbers | 1 | 5 | in time | Debts are lost. |" in asked_table(measures)
    assert '| Two | 6, a check passed | "But debts / count, too." | still passed | 10 |' in drifts_table(measures)
    assert '| 3 | asked | "numbers?" | asked back |' in talk_table(measures)
    table = rubric_table(measures, RUBRIC)
    assert table.splitlines()[2].endswith("| 3 |")
    assert table.splitlines()[3].endswith("| – |")
    assert "| not asked |" in asked_table(measured(mute()))
    assert "| too late |" in asked_table(measured(mute()))
    assert "| Three | 20, by time | nothing | no check | – |" in drifts_table(measured(mute()))


def test_a_text_in_a_table_is_one_line():
    assert quoted("a\n| `b`  c") == "\"a / 'b' c\""
    assert quoted("word " * 60).endswith('word …"')
    assert len(quoted("word " * 60)) < 120


# -- picture ---------------------------------------------------------------------------------------------------------------


def crowded(*minutes):
    """Drifts at these minutes, with a pause between, and the time over."""
    story = Story(minutes=45)
    for stage, minute in enumerate(minutes, start=2):
        drift(story, minute, stage, "time")
    return story.event(max(minutes) + 0.1, "pause").event(max(minutes) + 5, "resume").end(60)


@pytest.mark.parametrize("minutes", [(1, 1, 1), (9, 9.2, 9.4), (20, 30, 40), (44, 44.5, 44.9), (0.1, 22, 44.9)])
def test_no_two_names_overlap(minutes):
    story, told = crowded(*minutes), {**BRIEFING}
    told["drifts"] = [{**one, "title": f"A change with a long name {one['stage']}"} for one in BRIEFING["drifts"]]
    figure = pair_figure(measure_pair(story.sitting, story.attempts, story.events, told, STARTER))
    figure.draw_without_rendering()
    above = figure.axes[0]
    boxes = [text.get_window_extent() for text in (*above.texts, *above.get_yticklabels(), above.title)]
    assert len(above.texts) == 5
    assert [(a, b) for a, b in itertools.combinations(boxes, 2) if a.overlaps(b)] == []
    assert all(box.x0 >= 0 and box.x1 <= figure.bbox.x1 for box in boxes)


def test_the_picture_shows_each_kind():
    figure = pair_figure(measured(well()))
    marks = {line.get_label(): len(line.get_xdata()) for line in figure.axes[0].lines}
    assert marks["answered"] == 2
    assert marks["not known, or asked back"] == 1
    assert marks["objection, taken"] == marks["handed over"] == marks["own test"] == 1
    assert (marks["check passed"], marks["check failed"], marks["the task changed"]) == (4, 1, 3)
    assert len(figure.axes[1].patches) == 5  # the size of each step
    assert "Of 2 costly questions, 2 asked in time." in pair_alt(measured(well()))


def test_a_replay_in_reading_order():
    parts = list(replay(measured(well()), RUBRIC))
    text = [getattr(part, "markdown", "picture") for part in parts]
    assert text[0].startswith(
        "## The replay\n\n22 minutes of work, 2 of 2 costly questions asked in time, 3 questions,"
    )
    assert text[1] == "picture"
    assert [part.split("\n")[0] for part in text[2:4]] == ["### What there was to ask", "### How the changes were met"]
    assert parts[4].fold == "Every word"
    assert len(list(replay(measured(Story(minutes=45).end(1)), RUBRIC))) == 4


def test_the_last_sitting_of_a_log(tmp_path):
    with AttemptsLog(tmp_path / "log.db") as log:
        with pytest.raises(RecordsError, match="has no sitting of sums"):
            recorded(log, "sums", BRIEFING, STARTER)
        for _ in range(2):
            sitting = log.begin_sitting("sums", round="pair", mode="locked", seed=1, minutes=45, at=START)
        log.record_event("nudge", "sums", round="pair", stage=1, sitting_id=sitting.id, detail={}, at=START)
        assert recorded(log, "sums", BRIEFING, STARTER).nudges == (0.0,)
