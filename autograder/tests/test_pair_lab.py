"""A pair task sat in a plain IPython: asking, saying, drifts by check and by clock, silence, and the replay at the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from autograder.content import course_dir
from autograder.grading import GradingError
from autograder.lab import notebook as lab
from autograder.lab.panel import Panel
from autograder.lab.session import LabSession

TASK = "duplicate_finder"
FOLDER = course_dir(__file__) / "rounds" / "pair_programming" / TASK
FIRST = (FOLDER / "shortcuts" / "stage_1_reads_on__after_the_first.py").read_text()
HANDOVER = (
    "It finds files that are the same in every byte and lists them in groups. We settled that links do not count. " * 2
)


def ran(shell, source, capsys):
    result = shell.run_cell(source)
    if result.error_in_exec is not None:
        raise result.error_in_exec
    said = capsys.readouterr().out
    return said + (repr(result.result) if result.result is not None else "")


def begin(shell, capsys, **options):
    shell.run_cell("from autograder.lab import *")
    arguments = "".join(f", {name}={value!r}" for name, value in options.items())
    return ran(shell, f'start("{TASK}"{arguments})', capsys)


def events(kind):
    return lab._session.log.events(TASK, kind=kind)


def later(minutes):
    """As if the open sitting had begun so many minutes earlier."""
    session = lab._session
    session.sitting = replace(session.sitting, started_at=session.sitting.started_at - timedelta(minutes=minutes))


def test_an_afternoon_from_its_begin_to_the_replay(shell, capsys):
    assert begin(shell, capsys).strip() == "Duplicate finder, with Imre, 45 of 45 minutes left."
    said = ran(shell, "%%ask\nWhat about symlinks?\nAre empty files duplicates?", capsys)
    assert said.count("**Imre:**") == 2
    assert "Leave them alone" in said
    assert "Never list them." in said
    assert [event.detail["question"] for event in events("ask")] == ["links", "empty"]

    assert "Nobody has asked for that yet." in ran(shell, "prompt(2)", capsys)
    assert "Nobody has asked for that yet." in ran(shell, "check(2)", capsys)
    assert "Nobody has asked for that yet." in ran(shell, "hint(2)", capsys)

    ran(shell, f"%%answer {TASK}\n{FIRST}", capsys)
    said = ran(shell, "check()", capsys)
    assert "Stage 1 passes: 30 points so far." in said
    assert "### Huge files" in said
    assert [(event.stage, event.detail) for event in events("drift")] == [
        (2, {"because": "passed", "hands_over": False})
    ]  # fmt: skip
    assert "### Huge files" in ran(shell, "prompt()", capsys)

    said = ran(shell, "%%say\nBut people delete what we list: a group must be the same in every byte.", capsys)
    assert "You are right" in said
    assert "You are right" not in ran(shell, "%%say\nBut that breaks the promise, I say.", capsys)

    ran(shell, f"%%answer {TASK}\n{(FOLDER / 'alternative.py').read_text()}", capsys)
    assert "### Files that change" in ran(shell, "check()", capsys)
    assert "### A live index" in ran(shell, "check()", capsys)
    assert "**Noor:**" in ran(shell, "%%say\nIt works.", capsys)
    assert "Thank you" in ran(shell, f"%%say\n{HANDOVER}", capsys)
    assert "All stages pass: 100 points." in ran(shell, "check()", capsys)
    assert len(events("drift")) == 3

    assert "Kept: clarify 3, trade-off 4." in ran(shell, "rate(clarify=3, trade_off=4, adapt=0)", capsys)
    said = ran(shell, "finish()", capsys)
    assert "## The replay" in said
    assert "2 of 5 costly questions asked in time, 2 questions, 4 remarks, 3 changes of the task, 4 checks" in said
    assert "| Clarify | 2 of 5 costly questions asked in time." in said
    assert "## Roads not taken" in said
    assert "Against the advice" not in said  # that is about stages that one opens
    assert "### Huge files" in ran(shell, "prompt(2)", capsys)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("%%ask\n...", "Write in place of the dots below %%ask"),
        ("%%say\n  \n", "Write in place of the dots below %%say"),
        ("rate(charm=3)", "The rubric has no 'charm'; it has: clarify, increment, adapt"),
        ("rate(clarify=5)", "clarify is 5; a level is 1 to 4"),
        ("rate(clarify=0)", "Give each a level from 1 to 4"),
    ],
)
def test_one_clear_sentence(shell, capsys, source, sentence):
    begin(shell, capsys)
    assert sentence in ran(shell, source, capsys)
    assert lab._session.log.events(TASK) == []


def test_nobody_is_there_in_another_exercise(shell, capsys):
    shell.run_cell("from autograder.lab import *")
    ran(shell, 'start("web_crawler")', capsys)
    assert "Nobody is there to talk to" in ran(shell, "%%ask\nWhat about redirects?", capsys)
    assert "has no rubric" in ran(shell, "rate(clarify=3)", capsys)
    with pytest.raises(GradingError, match="nobody is there to ask"):
        lab._session.ask("ask", text="What?", stage=1)


def test_before_anything_is_open(shell, capsys):
    lab._close()
    lab._register()
    assert "No exercise is open in this notebook." in ran(shell, "%%ask\nWhat?", capsys)


def test_drifts_come_by_the_clock(shell, capsys):
    begin(shell, capsys)
    ran(shell, "%%say\nI begin.", capsys)
    later(9.9)
    assert ran(shell, "pass", capsys) == ""
    later(0.2)
    assert "### Huge files" in ran(shell, "pass", capsys)
    assert ran(shell, "pass", capsys) == ""
    later(21)  # minute 31: two are due, and come one after the other
    assert "### Files that change" in ran(shell, "pass", capsys)
    assert "### A live index" in ran(shell, "pass", capsys)
    assert [event.detail["because"] for event in events("drift")] == ["time"] * 3
    assert "There is no answer yet." in ran(shell, "check(4)", capsys)  # what was asked for may be checked


def test_the_clock_stands_in_a_pause(shell, capsys):
    begin(shell, capsys)
    ran(shell, "pause()", capsys)
    later(30)
    ran(shell, "resume()", capsys)
    session = lab._session
    assert session.worktime().worked == pytest.approx(30, abs=0.1)  # the pause was later than the half hour
    ran(shell, "pause()", capsys)
    soon = datetime.now(UTC) + timedelta(hours=2)
    assert session.pair.due(soon) == ""
    assert session.pair.minutes_until_word(soon) is None


def test_a_drift_is_told_once_also_after_a_restart(shell, capsys):
    begin(shell, capsys)
    later(10.5)
    assert "### Huge files" in ran(shell, "pass", capsys)
    started = lab._session.sitting.started_at
    begin(shell, capsys)
    lab._session.sitting = replace(lab._session.sitting, started_at=started)
    assert lab._session.pair.stage == 2
    assert ran(shell, "pass", capsys) == ""


def test_silence_is_noticed_once_in_eight_minutes(shell, capsys):
    begin(shell, capsys)
    ran(shell, "%%say\nI begin.", capsys)
    session = lab._session
    moment = events("say")[0].at
    at = {minute: moment + timedelta(minutes=minute) for minute in (7.9, 8.1, 9.0)}
    assert session.pair.due(at[7.9]) == ""
    assert session.pair.minutes_until_word(at[7.9]) == pytest.approx(0.1, abs=0.01)
    said = session.pair.due(at[8.1])
    assert said.startswith('**Imre:** "You have been quiet for a while. What are you thinking?')
    assert session.pair.due(at[9.0]) == ""
    assert [event.detail for event in events("nudge")] == [{"speaker": "Imre"}]


def test_without_a_clock_drifts_come_by_checks_alone(shell, capsys):
    assert "no clock" in begin(shell, capsys, mode="practice")
    later(500)
    assert ran(shell, "pass", capsys) == ""
    assert lab._session.pair.minutes_until_word(datetime.now(UTC)) is None
    ran(shell, f"%%answer {TASK}\n{FIRST}", capsys)
    assert "### Huge files" in ran(shell, "check()", capsys)


def test_in_a_copy_that_is_graded_nothing_is_told_or_recorded(course):
    (course / "source").mkdir()
    session = LabSession(TASK, where=course / "source")
    try:
        assert session.pair.due(datetime.now(UTC) + timedelta(days=1)) == ""
        session.source = FIRST
        session.pair.may_check(4)
        assert session.check(1, record=False).green
        assert session.pair.stage == 2
        assert session.pair.measures() is None
    finally:
        session.close()


# -- the panel ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def panel(course):
    session = LabSession(TASK, where=course / "workbook")
    yield Panel(session, lambda: None)
    session.close()


def test_the_panel_shows_what_was_asked_for_so_far(panel):
    session = panel._session
    assert "As briefed" in panel._progress.value
    assert "Huge files" not in panel._progress.value
    assert "Nothing yet." in panel._talk.value
    session.pair.ask("What about symlinks?")
    session.pair.say("I leave them alone.")
    panel.refresh()
    assert "What about symlinks?" in panel._talk.value
    assert "Leave them alone" in panel._talk.value


def test_the_browser_calls_when_a_word_is_due(panel):
    session, clock = panel._session, panel._clock
    in_eight_minutes = (datetime.now(UTC) + timedelta(minutes=8)).timestamp() * 1000
    assert clock.word_at == pytest.approx(in_eight_minutes, abs=10_000)
    clock.called = 1.0  # a call that comes too early
    assert (panel._word.value, session.pair.missed) == ("", "")
    session.sitting = replace(session.sitting, started_at=session.sitting.started_at - timedelta(minutes=12))
    clock.called = clock.word_at
    assert "The film people have moved in." in panel._word.value
    assert "Huge files" in panel._progress.value
    assert "The task changed: Huge files" in panel._talk.value
    assert "### Huge files" in session.pair.unasked()  # shown again with the next cell
    assert session.pair.unasked() == ""
    assert clock.word_at > 0
    session.finish()
    panel.refresh()
    assert session.pair.due(datetime.now(UTC) + timedelta(hours=1)) == ""
