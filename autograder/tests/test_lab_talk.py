"""A conversation in a plain IPython: words below each cell, order, restarts, checks, rating and debrief."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import nbformat
import pytest
from talks import write_talks
from test_lab import ran

from autograder.content import load_exercise
from autograder.content.cells import heading
from autograder.conversation import observing
from autograder.conversation.engine import converse
from autograder.conversation.observations import Observations, Source, Span, observe
from autograder.conversation.observing import look_at_replies, supplied_words
from autograder.grading import GradingError
from autograder.grading.talking import describe_rating
from autograder.lab.talk import TalkSession, Words, open_session
from autograder.lab.talk_debrief import the_rating, what_was_seen
from autograder.records import AttemptsLog
from autograder.records.ratings import Rating, ratings, record_rating


@pytest.fixture
def course(tmp_path):
    """A course of tiny conversations, with a workbook; the notebooks would lie in its folder talks."""
    root = tmp_path / "course"
    write_talks(root)
    (root / "workbook" / "talks").mkdir(parents=True)
    return root


@pytest.fixture
def here(shell, course, monkeypatch):
    monkeypatch.chdir(course / "workbook" / "talks")
    shell.run_cell("from autograder.lab import *")
    return shell


def cells(course, name="strong_close", scenario="tiny_bridge"):
    found = load_exercise(course / "rounds" / "talks" / scenario)
    example = next(one for one in found.examples if one.name == name)
    return {heading(kind, scenario, turn): text for (turn, kind), text in example.cells.items()}


def play(shell, capsys, all_cells, upto=None):
    """Run cells in order; what the last one said."""
    said = ""
    for line, text in all_cells.items():
        said = ran(shell, f"{line}\n{text}", capsys)
        if line == upto:
            break
    return said


def test_the_interviewers_words_stand_below_each_cell(here, course, capsys):
    assert "The bridge, 10 of 10 minutes left." in ran(here, 'start("tiny_bridge")', capsys)
    said = [ran(here, f"{line}\n{text}", capsys) for line, text in cells(course).items()]
    assert "Put it on a card." in said[0]
    assert "You let 40 a day cross, 10 more than the sign." in said[1]
    assert "Run debrief()" in said[-1]
    report = repr(here.run_cell("check()").result)
    assert "Everything that a program can check holds: 80 points." in report
    assert "Consistency: 8 of 8 checks passed, 20 of 20 points" in report
    part = repr(here.run_cell("check(2)").result)
    assert "Arithmetic: 1 of 1 checks passed" in part
    assert "The card" not in part
    assert "### " not in part


def test_nothing_of_a_card_is_defined_or_run(here, course, capsys):
    ran(here, 'start("tiny_bridge")', capsys)
    said = ran(here, '%%answer tiny_bridge card\ndecision = "close it"\nowner = print("run!")', capsys)
    assert "run!" not in said.replace("print('run!')", "")
    assert "decision" not in here.user_ns


def test_cells_out_of_order_say_what_is_missing_and_a_second_run_changes_nothing(here, course, capsys):
    ran(here, 'start("tiny_bridge")', capsys)
    mine = cells(course)
    line = "%%reply tiny_bridge p2"
    said = ran(here, f"{line}\n{mine[line]}", capsys)
    assert "Kept. Before this comes:" in said
    assert "%%answer tiny_bridge card" in said
    play(here, capsys, mine)
    again = ran(here, f"{line}\n{mine[line]}", capsys)
    assert "Now on the card below" in again
    assert "run them again" not in again
    assert repr(here.run_cell("check()").result).count("✗") == 0


def test_a_card_that_is_changed_later_says_which_words_are_stale(here, course, capsys):
    ran(here, 'start("tiny_bridge")', capsys)
    mine = cells(course)
    play(here, capsys, mine, upto="%%reply tiny_bridge p2")
    card = "%%answer tiny_bridge card"
    said = ran(here, f"{card}\n{mine[card].replace('40', '10')}", capsys)
    assert "You let 10 a day cross. The sign says 30." in said
    assert "run them again" not in said
    said = ran(here, f"{card}\n{mine[card].replace('close it', 'shut')}", capsys)
    assert 'decision is "shut"; choose one of' in said
    first = "%%answer tiny_bridge p1"
    ran(here, f"{first}\n{mine[first].replace('hold', 'abstain')}", capsys)
    said = ran(here, f"%%reply tiny_bridge opening\n{mine['%%reply tiny_bridge opening']}", capsys)
    assert "run them again" not in said


def test_after_a_restart_the_cells_run_from_the_top(here, course, capsys):
    ran(here, 'start("tiny_bridge")', capsys)
    before = play(here, capsys, cells(course))
    assert "minutes left" in ran(here, 'start("tiny_bridge")', capsys)
    assert "says nothing" in repr(here.run_cell("check()").result)
    assert play(here, capsys, cells(course)) == before


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (
            "%%reply tiny_bridge p9\nx",
            "This conversation has no cell %%reply tiny_bridge p9; it has: %%reply tiny_bridge",
        ),
        ("%%answer tiny_bridge opening\nx = 1", "This conversation has no cell %%answer tiny_bridge opening"),
        ("%%reply tiny_bridge\nx", "This conversation has no cell %%reply tiny_bridge"),
        ("%%reply other opening\nx", "No exercise is open in this notebook."),
        ("%%answer tiny_bridge\nx = 1", "This conversation has no cell %%answer tiny_bridge"),
        ("%%reply tiny_bridge opening\n\n", "Nothing stands here yet."),
    ],
)
def test_a_wrong_first_line_is_one_sentence(here, capsys, cell, sentence):
    ran(here, 'start("tiny_bridge")', capsys)
    said = ran(here, cell, capsys)
    assert sentence in said
    assert "Traceback" not in said


def test_a_cell_before_start_says_what_to_run(here, capsys):
    here.run_cell('start("tiny_bridge")')
    from autograder.lab import notebook

    notebook._close()
    assert "Run its first code cell" in ran(here, "%%reply tiny_bridge opening\nI would.", capsys)


def test_a_question_may_be_drawn_and_stays_drawn(here, capsys):
    said = ran(here, 'start("tiny_reading")', capsys)
    assert 'Drawn for you: opener = "a ' in said
    assert said == ran(here, 'start("tiny_reading")', capsys)


def test_another_conversation_beside_this_one_is_drawn_on(here, course, capsys):
    reading = cells(course, "strong_a_failure", "tiny_reading")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"{k}\n{v}") for k, v in reading.items()])
    nbformat.write(notebook, course / "workbook" / "talks" / "tiny_reading.ipynb")
    ran(here, 'start("tiny_bridge")', capsys)
    said = play(here, capsys, cells(course), upto="%%answer tiny_bridge p1")
    assert "Elsewhere you said: a shop of four presses is no sample of the trade." in said


def test_blank_cells_and_hints_are_there_to_begin_again(here, capsys):
    ran(here, 'start("tiny_bridge")', capsys)
    assert "%%answer tiny_bridge p3" in repr(here.run_cell("starter()").result)
    assert "Times ten." in repr(here.run_cell("hint(2)").result)
    assert "below the cell that you ran last" in repr(here.run_cell("prompt()").result)


def test_the_debrief_waits_for_the_last_question_and_ends_the_sitting(here, course, capsys):
    ran(here, 'start("tiny_bridge")', capsys)
    play(here, capsys, cells(course), upto="%%answer tiny_bridge p2")
    assert "Some questions are still open." in repr(here.run_cell("debrief()").result)
    play(here, capsys, cells(course))
    said = repr(here.run_cell("debrief()").result)
    assert "of 10 minutes." in said
    assert "| Care | 3 | I would tell her so myself |" in said
    assert "Closing it and leaving it open are both fine." in said
    with AttemptsLog(course / "workbook" / ".attempts.db") as log:
        assert log.open_sitting("tiny_bridge") is None


def test_finish_ends_it_at_any_time(here, capsys):
    ran(here, 'start("tiny_bridge")', capsys)
    said = repr(here.run_cell("finish()").result)
    assert "You have not rated yourself" in said
    assert "both fine" in said


def test_what_is_marked_by_a_person_has_its_anchors_when_it_is_graded(here, course, capsys, monkeypatch):
    ran(here, 'start("tiny_bridge")', capsys)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    said = ran(here, "%%reply tiny_bridge opening\nI would close it, for the boats.", capsys)
    assert "For marking: 10 points." in said
    assert ran(here, 'score("tiny_bridge", 2)', capsys).endswith("0.0")


# -- ratings -----------------------------------------------------------------------------------------------------------


def test_ratings_are_kept_once_and_only_with_words_that_were_said(here, course, capsys):
    ran(here, 'start("tiny_bridge")', capsys)
    play(here, capsys, cells(course))
    rating = "%%answer tiny_bridge rating"
    ran(here, f"{rating}\n{cells(course)[rating]}", capsys)
    ran(here, f'{rating}\ncare = 4, "I care for everyone here"', capsys)
    ran(here, f'{rating}\ncare = 2, "I would close the bridge"', capsys)
    with AttemptsLog(course / "workbook" / ".attempts.db") as log:
        found = ratings(log, "tiny_bridge")
        sitting = log.sittings("tiny_bridge")[0].id
        assert {event.sitting_id for event in log.events(kind="rating")} == {sitting}
    assert [(one.dimension, one.level, one.quote) for one in found] == [
        ("care", 3, "I would tell her so myself"), ("care", 2, "I would close the bridge"),
    ]  # fmt: skip


def test_a_rating_in_the_log(tmp_path):
    rating = Rating("talk", datetime(2026, 3, 1, 9, 30, tzinfo=UTC), "care", 3, "I would tell her", ("harm", "signal"))
    other = Rating("other", datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "depth", 1, "we did it", ())
    with AttemptsLog(tmp_path / "log.db") as log:
        record_rating(log, rating, round="talks")
        record_rating(log, other, round="talks")
        log.record_event("hint", "talk", round="talks")
        assert ratings(log) == (rating, other)
        assert ratings(log, "other") == (other,)


# -- sessions ------------------------------------------------------------------------------------------------------------


def test_a_session_is_opened_as_what_the_exercise_is(course, monkeypatch):
    monkeypatch.chdir(course / "workbook")
    session = open_session("tiny_bridge")
    try:
        assert isinstance(session, TalkSession)
        assert session.current_stage() == 3
    finally:
        session.close()
    with pytest.raises(GradingError, match="no exercise is called 'nothing'; there are: tiny_bridge, tiny_reading"):
        open_session("nothing")
    with pytest.raises(ValueError, match="mode is 'fast'"):
        open_session("tiny_bridge", mode="fast")


def test_a_conversation_that_is_no_practice_is_not_recorded(course, monkeypatch):
    folder = course / "autograded" / "ann" / "talks"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    session = open_session("tiny_bridge")
    try:
        assert session.log is None
        assert "Put it on a card." in session.say("reply", "opening", "I would close it.").to_text()
        assert session.may_debrief()
        assert session.drawn() == ""
    finally:
        session.close()
    assert not (course / "workbook" / ".attempts.db").exists()


def test_words_are_text_and_never_markup():
    words = Words("<img src=x onerror=alert(1)> & so on")
    assert "<img" not in words.to_html()
    assert words.to_text() == "<img src=x onerror=alert(1)> & so on"


# -- observations --------------------------------------------------------------------------------------------------------


def exchange(course, *changes, name="strong_close"):
    scenario = load_exercise(course / "rounds" / "talks" / "tiny_bridge")
    found = dict(next(one for one in scenario.examples if one.name == name).cells)
    for place, text in changes:
        found[place] = text
    return converse(scenario, found)


def shown(told, part):
    return "\n".join(one.to_text() for one in part(SimpleNamespace(rating=lambda: told)))


def test_each_reply_is_looked_at_with_all_that_stood_before_it(course):
    held = exchange(course)
    looked = look_at_replies(held, [("The print shop", "I ran the night shift.")])
    assert [one.title for one in looked] == ["Begin", "Commit", "The crack", "The baker", "The wind"]
    assert looked[0].context.own == ()
    assert looked[0].context.earlier == (Source("The print shop", "I ran the night shift."),)
    assert looked[3].context.own == (Source("Begin", looked[0].prose),)
    assert looked[3].prose == "The baker pays for it, and I would tell her so myself."
    assert "she showed that half" in looked[3].words
    assert looked[1].prose == ""
    for words in ("A crack was seen.", "You let 40 a day cross", "how many lorries may cross", "leave it open"):
        assert words in supplied_words(held)
    few = exchange(
        course, (("card", "answer"), 'decision = "close it"\nowner = "the engineer on duty"\nlorries = 3, "a day"')
    )
    assert "The engineer on duty asks why." in few.words["p1"]
    assert "ngineer on duty" not in supplied_words(few)


def test_the_rating_stands_beside_what_was_seen_and_the_difference_is_named(course):
    told = describe_rating(exchange(course))
    assert told["ratings"][0]["relation"] == "higher"
    text = shown(told, the_rating)
    assert "| Care | 3 | I would tell her so myself | names who is harmed: not seen |" in text
    assert "### Where the two differ" in text
    assert "no group that is harmed was seen in your replies. A program may have missed it" in text
    boats = (("opening", "reply"), "I would close the bridge: a lorry could fall on the fishermen below and kill them.")
    seen = describe_rating(exchange(course, boats))
    assert seen["ratings"][0]["relation"] == "agrees"
    assert "names who is harmed: Begin" in shown(seen, the_rating)
    assert "### Where the two differ" not in shown(seen, the_rating)
    assert "fishermen" in shown(seen, what_was_seen)
    low = describe_rating(exchange(course, boats, (("rating", "answer"), 'care = 1, "kill them"\n')))
    assert low["ratings"] == []  # two words are no sentence
    low = describe_rating(exchange(course, boats, (("rating", "answer"), 'care = 1, "on the fishermen below"\n')))
    assert low["ratings"][0]["relation"] == "lower"
    assert "you may have been hard on yourself" in shown(low, the_rating)
    unsaid = describe_rating(exchange(course, (("rating", "answer"), 'care = 3, "I care for them all"\n')))
    assert "What you quoted stands in none of your replies" in shown(unsaid, the_rating)


def test_every_observation_says_what_it_cannot_judge(course):
    text = shown(describe_rating(exchange(course)), what_was_seen)
    assert text.startswith("Everything that a program saw")
    assert text.count("**Begin**") == 1
    assert "**Commit**" not in text
    assert "\n*" in text


def test_a_conversation_without_prose_is_rated_without_a_fault(course):
    told = describe_rating(exchange(course, (("opening", "reply"), ""), (("p2", "reply"), "")))
    assert told["seen"] == []
    assert shown(told, what_was_seen) == ""
    assert shown({**told, "ratings": []}, the_rating).startswith(
        "## Your rating beside what a program saw\n\nYou have not"
    )


def test_a_reviewer_is_asked_only_when_it_is_switched_on_and_says_why_it_cannot(course, monkeypatch):
    monkeypatch.delenv("AUTOGRADER_REVIEW", raising=False)
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    assert describe_rating(exchange(course))["reviewed"] is None
    monkeypatch.setenv("AUTOGRADER_REVIEW", "on")
    told = describe_rating(exchange(course))
    assert told["reviewed"] == ["The reviewer needs a key in the environment as ANTHROPIC_API_KEY; nothing was sent."]
    assert "### What a language model reads otherwise" in shown(told, the_rating)


def test_where_a_reviewer_reads_otherwise_both_are_shown(course, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_REVIEW", "on")

    def review(text, context, settings, budget):
        assert settings.enabled
        assert settings.timeout <= 15
        quote = "I would tell her so myself"
        found = observe(text, context)
        if quote not in text:
            return found
        at = text.index(quote)
        harm = replace(found.of("harm"), seen=True, spans=(Span.of(text, at, at + len(quote)),))
        return Observations((harm, *found.observations[1:]), found.warnings)

    monkeypatch.setattr(observing, "review", review)
    (said,) = describe_rating(exchange(course))["reviewed"]
    assert said.startswith("The baker: The reviewer saw it in")
    assert "the offline look did not see it" in said
