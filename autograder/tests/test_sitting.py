"""A sitting in a plain IPython: begin, pause, resume, warnings, overtime, own tests, finish, debrief, what comes next."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from test_lab import ANSWERS, begin, ran

from autograder.grading import GradingError
from autograder.lab import notebook as lab
from autograder.lab.debriefing import PARTS
from autograder.lab.own_tests import OwnCell, own_cell
from autograder.lab.session import WARN_AT, LabSession, time_left
from autograder.lab.traps import FINISHED, avoided, fallen_into, read_traps
from autograder.records import AttemptsLog

WRONG = "shortcuts/stage_0_host_by_prefix__startswith.py"


def answer(name):
    return "%%answer web_crawler\n" + (ANSWERS / name).read_text()


def later(minutes):
    """As if the open sitting had begun so many minutes earlier."""
    session = lab._session
    session.sitting = replace(session.sitting, started_at=session.sitting.started_at - timedelta(minutes=minutes))


def events(kind):
    return [event.detail for event in lab._session.log.events("web_crawler", kind=kind)]


# The clock


def test_pause_and_resume(shell, capsys):
    begin(shell, capsys)
    later(30)
    assert "The clock stands with 60 minutes left. `resume()` lets it go on." in ran(shell, "pause()", capsys)
    assert "stands already" in ran(shell, "pause()", capsys)
    session = lab._session
    soon = datetime.now(UTC) + timedelta(minutes=45)
    assert session.minutes_left(soon) == pytest.approx(60, abs=0.1)
    assert "The clock goes on, 60 minutes left." in ran(shell, "resume()", capsys)
    assert session.minutes_left(soon) == pytest.approx(15, abs=0.1)
    assert "not stopped" in ran(shell, "resume()", capsys)
    assert [event.kind for event in session.log.events("web_crawler")] == ["pause", "resume"]


def test_a_pause_outlasts_a_restart_of_the_kernel(shell, capsys):
    begin(shell, capsys)
    later(10)
    started = lab._session.sitting.started_at
    ran(shell, "pause()", capsys)
    first = lab._session.sitting.id
    said = begin(shell, capsys)  # a new session over the same log, as a new kernel has it
    assert re.search(r"The clock stands with (90|80) minutes left; `resume\(\)` lets it go on\.", said)
    assert lab._session.sitting.id == first
    assert lab._session.paused
    assert lab._session.sitting.started_at > started


@pytest.mark.parametrize("work", ['%%answer web_crawler\n"""An answer."""', "check()"], ids=["answer", "check"])
def test_work_ends_a_pause(shell, capsys, work):
    begin(shell, capsys)
    ran(shell, answer("solution.py"), capsys)
    ran(shell, "pause()", capsys)
    assert "The pause is over: The clock goes on, 90 minutes left." in ran(shell, work, capsys)
    assert not lab._session.paused
    assert len(events("resume")) == 1


def test_practice_has_no_clock(shell, capsys):
    assert "Web crawler: 4 stages, no clock." in begin(shell, capsys, mode="practice")
    later(500)
    assert "There is no clock to stop here." in ran(shell, "pause()", capsys)
    assert "There is no clock to set going here." in ran(shell, "resume()", capsys)
    ran(shell, answer("solution.py"), capsys)
    assert "vertime" not in ran(shell, "check(1)", capsys)
    assert events("warning") == []


def test_a_mode_is_fixed_when_the_sitting_begins(shell, capsys):
    begin(shell, capsys)
    said = begin(shell, capsys, mode="open")
    assert "This sitting was begun in locked mode and stays in it." in said
    assert "opens when stage 1 passes" in ran(shell, "prompt(2)", capsys)


def test_each_warning_is_said_once_and_recorded(shell, capsys):
    begin(shell, capsys)
    assert WARN_AT == (30, 10, 2, 0)
    said = []
    for minutes in (59.5, 1, 20, 0.1, 7.5, 2.5, 5):
        later(minutes)
        said.append(ran(shell, "pass", capsys).strip())
    assert said == [
        "", "30 minutes left.", "10 minutes left.", "", "2 minutes left.",
        "The time is over. Go on if you like: checks from now on are marked as overtime. `finish()` ends the sitting.", "",
    ]  # fmt: skip
    assert [(detail["minutes"], detail["shown"]) for detail in events("warning")] == [
        (30, "text"), (10, "text"), (2, "text"), (0, "text"),
    ]  # fmt: skip
    begin(shell, capsys)
    later(100)
    assert ran(shell, "pass", capsys) == ""  # a new kernel does not say it again


def test_after_a_long_cell_only_the_last_warning_is_said(shell, capsys):
    begin(shell, capsys)
    later(84.5)
    assert ran(shell, "pass", capsys).strip() == "6 minutes left."
    assert [detail["minutes"] for detail in events("warning")] == [10]


def test_a_clock_that_stands_warns_of_nothing(shell, capsys):
    begin(shell, capsys)
    later(59)
    ran(shell, "pause()", capsys)
    later(5)
    assert ran(shell, "pass", capsys) == ""


def test_the_panels_warnings_are_not_said_again(course):
    session = LabSession("web_crawler", where=course / "workbook")
    late = session.sitting.started_at + timedelta(minutes=61)
    assert session.due_warning(late) == 30
    session.warned(30, "panel")
    session.warned(30, "panel")
    session.warned(31, "panel")  # no warning of ours
    assert session.due_warning(late) is None
    assert [event.detail for event in session.log.events(kind="warning")] == [{"minutes": 30, "shown": "panel"}]
    session.close()


def test_past_the_time_work_goes_on_and_is_marked(shell, capsys):
    begin(shell, capsys)
    ran(shell, answer("solution.py"), capsys)
    assert "vertime" not in ran(shell, "check(1)", capsys)
    later(95)
    said = ran(shell, "check(2)", capsys)
    assert "Overtime: 5 minutes past the time. This check is marked so." in said
    assert "Stage 2 passes" in said
    assert [check.overtime for check in lab._session.measures().checks] == [True, True]  # the first lies back as well
    assert "5 minutes past the time. Work goes on and is marked as overtime" in lab._opening(lab._session, None)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(41.2, "42 minutes left"), (1, "1 minute left"), (0, "0 minutes left"), (-0.5, "0 minutes past the time"),
     (-3.7, "3 minutes past the time")],
)  # fmt: skip
def test_time_left_in_words(minutes, words):
    assert time_left(minutes) == words


def test_the_panels_clock_follows_the_session(course):
    from autograder.lab.panel import Panel

    session = LabSession("web_crawler", where=course / "workbook")
    panel = Panel(session, lambda: None)
    clock, pause = panel._clock, panel._pause
    end = (session.sitting.started_at + timedelta(minutes=90)).timestamp() * 1000
    assert (clock.minutes, clock.warn_at, clock.paused) == (90, [30, 10, 2, 0], False)
    assert clock.ends == pytest.approx(end, abs=1000)  # a second
    assert not panel.alive
    clock.alive = True  # as the browser says when it shows the clock
    assert panel.alive
    pause.click()
    assert (clock.paused, pause.description) == (True, "Resume")
    assert clock.left == pytest.approx(90 * 60_000, abs=10_000)
    pause.click()
    assert (clock.paused, pause.description) == (False, "Pause")
    clock.warned = [30]
    clock.warned = [30, 10]
    assert [event.detail["minutes"] for event in session.log.events(kind="warning")] == [30, 10]
    session.finish()
    panel.refresh()
    assert clock.layout.display == pause.layout.display == "none"
    session.close()


# Own tests


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Crawler(None)", OwnCell(1, 0)),
        ("x = LIMIT + 1\n\nprint(x)", OwnCell(2, 0)),
        ("assert 1 + 1 == 2\nassert True", OwnCell(2, 2)),
        ("def test_it():\n    pass", OwnCell(2, 0)),
        ("import asyncio\nprint(asyncio.run)", None),
        ("print('hello')", None),
        ("Crawler = None", None),
        ("def test_it():\n    assert Crawler\n\ncheck(1)", None),
        ("assert Crawler\nfinish()", None),
        ("this is no Python", None),
    ],
    ids=["class", "constant", "asserts", "test", "its_import", "nothing", "stores", "check_cell", "finish", "broken"],
)
def test_what_counts_as_an_own_test(cell, found):
    source = "import asyncio\nLIMIT, b = 3, 4\n\nclass Crawler:\n    def crawl(self):\n        inner = 1\n"
    assert own_cell(cell, source) == found


def test_own_tests_are_recorded_with_size_and_outcome_and_no_text(shell, capsys):
    begin(shell, capsys)
    shell.run_cell("secret = 4711")
    ran(shell, answer("alternative.py"), capsys)
    ran(shell, "check(1)", capsys)
    shell.run_cell("crawler = Crawler(None)\nassert crawler is not None")
    shell.run_cell("secret = Crawler(None)\nassert secret == 4711")
    shell.run_cell("%time Crawler(None)")
    shell.run_cell("Crawler(")
    capsys.readouterr()
    assert events("own test") == [
        {"lines": 2, "asserts": 1, "outcome": "passed"},
        {"lines": 2, "asserts": 1, "outcome": "AssertionError"},
    ]
    assert {event.stage for event in lab._session.log.events(kind="own test")} == {2}
    assert "4711" not in str([event.detail for event in lab._session.log.events()])


def test_a_cell_before_start_or_after_the_end_is_not_recorded(shell, capsys):
    begin(shell, capsys)
    ran(shell, "finish()", capsys)
    shell.run_cell("assert True")
    assert events("own test") == []


# The end


def play(shell, capsys):
    """A wrong answer, a pause, two stages, one of them broken again, and an own test."""
    begin(shell, capsys)
    ran(shell, answer(WRONG), capsys)
    ran(shell, "check(1)", capsys)
    ran(shell, "pause()", capsys)
    ran(shell, answer("alternative.py"), capsys)
    ran(shell, "check(2)", capsys)
    ran(shell, "prompt(4, ahead=True)", capsys)
    shell.run_cell("assert Crawler")
    ran(shell, answer(WRONG), capsys)
    ran(shell, "check(3)", capsys)


def test_finish_ends_the_sitting_and_shows_how_it_went(shell, capsys):
    play(shell, capsys)
    said = ran(shell, "finish()", capsys)
    assert "0 minutes of work, 2 stages of 4 passed, 45 of 100 points, 3 checks, 1 own test, 1 pause, 0 minutes" in said
    assert "1 prompt read ahead" in said
    assert "[Timeline of a sitting: 0 of 90 minutes, 3 checks." in said
    assert re.search(r"\| 2 At most k in flight \| 40 \| 0 \| 1 \| 0 \|", said)
    assert "broke stage 1 and 2" in said
    assert "### One thing to do differently next time" in said
    assert "Stage 1 had passed and broke at minute 0, and did not pass again." in said
    assert "## Your code beside the reference" in said
    assert "the reference's longest has 19." in said
    assert "## What the reference does" in said
    assert "## What comes back" in said
    assert "stage 3 not reached" in said
    assert "stage 1: Comparing the beginning or the end" in said  # the trap that the first answer fell into
    order = [
        said.index(words) for words in ("## Your sitting", "## Against", "## Your code", "## What the ref", "## What c")
    ]
    assert order == sorted(order)
    assert lab._session.log.open_sitting("web_crawler") is None


def test_the_debrief_as_html_has_a_picture_with_words_and_folds_the_checks(shell, capsys):
    play(shell, capsys)
    html = shell.run_cell("finish()").result._repr_html_()
    capsys.readouterr()
    assert re.search(r'<img alt="Timeline of a sitting: [^"]+" src="data:image/png;base64,', html)
    assert "<details><summary>Each check</summary>" in html
    assert "<table>" in html
    assert "<h2>What the reference does</h2>" in html


def test_checks_after_the_end_belong_to_no_sitting(shell, capsys):
    play(shell, capsys)
    ran(shell, "finish()", capsys)
    before = lab._session.measures()
    ran(shell, answer("solution.py"), capsys)
    ran(shell, "check(4)", capsys)
    assert lab._session.log.attempts()[-1].sitting_id is None
    assert lab._session.measures() == before
    assert "### Stage 4" in ran(shell, "prompt(4)", capsys)  # nothing is locked any more
    assert "2 stages of 4 passed" in ran(shell, "debrief()", capsys)


def test_a_finished_sitting_stays_finished_until_a_new_one_is_asked_for(shell, capsys):
    play(shell, capsys)
    ran(shell, "finish()", capsys)
    first = lab._session.sitting
    said = begin(shell, capsys)
    assert "You finished your sitting on" in said
    assert 'start("web_crawler", again=True)' in said
    assert lab._session.sitting == replace(first, ended_at=lab._session.sitting.ended_at)
    assert "2 stages of 4 passed" in ran(shell, "debrief()", capsys)
    assert "90 of 90 minutes left" in begin(shell, capsys, again=True)
    assert lab._session.sitting.seed != first.seed
    assert lab._session.green_stages() == set()
    begins = ran(shell, "starter()", capsys)
    assert "%%answer web_crawler" in begins
    assert "raise NotImplementedError" in begins


def test_practice_after_a_finished_sitting_begins_at_once(shell, capsys):
    begin(shell, capsys)
    ran(shell, "finish()", capsys)
    assert "no clock" in begin(shell, capsys, mode="practice")
    assert not lab._session.finished


def test_a_new_sitting_ends_the_open_one_and_keeps_what_it_missed(shell, capsys):
    play(shell, capsys)
    first = lab._session.sitting
    begin(shell, capsys, again=True)
    log = lab._session.log
    assert log.sittings("web_crawler")[0].ended_at is not None
    (traps,) = log.events(kind="traps")
    assert traps.sitting_id == first.id
    assert [trap["name"] for trap in traps.detail["fallen"]] == ["host_by_prefix"]


def test_a_part_that_fails_costs_no_other(shell, capsys, monkeypatch):
    play(shell, capsys)

    def fails(_session):
        raise GradingError("The service is away.")

    monkeypatch.setattr("autograder.lab.debriefing.PARTS", (fails, *PARTS))
    said = ran(shell, "finish()", capsys)
    assert said.index("The service is away.") < said.index("## Your sitting")
    assert "## What the reference does" in said


def test_a_sitting_without_a_check_has_a_debrief_too(shell, capsys):
    begin(shell, capsys)
    said = ran(shell, "finish()", capsys)
    assert "No check was run; no stage passed" in said
    assert "## Your code" not in said
    assert "## What comes back" not in said


# Traps


def test_every_shortcut_is_seen_in_its_trap(course):
    """What a sitting fell into is told from the tests that failed, for each whole answer that falls into one."""
    session = LabSession("web_crawler", where=course / "workbook")
    traps = read_traps(session.ask("traps"))
    missed = []
    for path in sorted((ANSWERS / "shortcuts").glob("*.py")):
        passes, name = re.fullmatch(r"stage_(\d)_(\w+?)__\w+", path.stem).groups()
        session.keep(path.read_text())
        session.check(int(passes) + 1)
        attempt = session.log.attempts()[-1]
        if name not in {trap.name for trap in fallen_into(traps, [attempt])}:
            verdict = attempt.read_verdict()
            hidden = [test.status.value for test in verdict.tests_of(verdict.stage) if not test.visible]
            missed.append((path.stem, hidden.count("passed") / len(hidden)))
    session.close()
    # an answer that fails most of a stage says nothing of one trap
    assert [share for _, share in missed if share >= FINISHED] == []
    assert len(missed) <= 2


def test_the_reference_avoids_every_trap(course):
    session = LabSession("web_crawler", where=course / "workbook")
    traps = read_traps(session.ask("traps"))
    session.keep((ANSWERS / "solution.py").read_text())
    session.check(4)
    assert fallen_into(traps, session.attempts()) == ()
    assert avoided(traps, session.attempts()) == traps
    session.close()


def test_an_answer_that_is_not_finished_has_fallen_into_nothing(course):
    session = LabSession("web_crawler", where=course / "workbook")
    traps = read_traps(session.ask("traps"))
    session.keep("class Crawler:\n    pass\n")
    session.check(4)
    assert fallen_into(traps, session.attempts()) == ()
    session.close()


# What next


def test_review_and_draw_in_a_notebook(shell, course, capsys):
    for folder in (course / "rounds" / "coding_assessment").iterdir():
        if folder.is_dir() and folder.name != "web_crawler":
            shutil.rmtree(folder)
    shell.run_cell("from autograder.lab import *")
    assert "no check was run" in ran(shell, "review()", capsys)
    said = ran(shell, 'draw("coding_assessment", seed=1)', capsys)
    assert "(coding_assessment/web_crawler.ipynb)" in said
    assert "It is the only exercise of this round." in said
    play(shell, capsys)
    assert "Your sitting of it is still open; it goes on" in ran(shell, 'draw("coding_assessment", seed=1)', capsys)
    ran(shell, "finish()", capsys)
    said = ran(shell, 'draw("coding_assessment", seed=1)', capsys)
    assert 'start("web_crawler", again=True)' in said
    said = ran(shell, "review()", capsys)
    assert "Nothing is due today." in said
    assert "3 things later, the next on" in said
    assert "no round with exercises is called 'chess'" in ran(shell, 'draw("chess")', capsys)


def test_what_is_due_is_shown_with_what_to_run(course):
    from autograder.lab.suggestions import review_text

    session = LabSession("web_crawler", where=course / "workbook")
    session.keep((ANSWERS / WRONG).read_text())
    session.check(1)
    session.finish()
    session.close()
    text = review_text(course, datetime.now(UTC) + timedelta(days=1))
    assert "**5 things to come back to today**" in text
    assert "| web_crawler | stage 1 not reached |" in text
    assert 'run `start("web_crawler", mode="practice", again=True)`' in text


def test_a_broken_log_is_one_sentence(shell, course, capsys):
    (course / "workbook" / ".attempts.db").write_text("no database, but a text that somebody saved here" * 30)
    shell.run_cell("from autograder.lab import *")
    for call in ("review()", 'draw("coding_assessment")'):
        said = ran(shell, call, capsys)
        assert "damaged or no SQLite database" in said
        assert "Traceback" not in said


def test_an_old_log_without_sittings_end_is_read(course):
    """A log that was begun before sittings had pauses and traps has a debrief all the same."""
    with AttemptsLog(course / "workbook" / ".attempts.db") as log:
        log.begin_sitting("web_crawler", round="coding_assessment", mode="locked", seed=5, minutes=90)
        log.record_event(
            "prompt", "web_crawler", round="coding_assessment", stage=1, sitting_id=1, detail={"ahead": False}
        )
    session = LabSession("web_crawler", where=course / "workbook")
    assert session.sitting.seed == 5
    session.finish()
    assert session.finished
    assert session.measures().checks == ()
    session.close()
