"""The notebook's functions in a plain IPython, with no browser and no widget."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from autograder.content import course_dir
from autograder.lab import notebook as lab
from autograder.lab.session import LabSession
from autograder.records import AttemptsLog

COURSE = course_dir(__file__)
ANSWERS = COURSE / "rounds" / "coding_assessment" / "web_crawler"


def ran(shell, source, capsys):
    result = shell.run_cell(source)
    if result.error_in_exec is not None:
        raise result.error_in_exec
    said = capsys.readouterr().out
    return said + (repr(result.result) if result.result is not None else "")


def begin(shell, capsys, **options):
    shell.run_cell("from autograder.lab import *")
    arguments = "".join(f", {name}={value!r}" for name, value in options.items())
    return ran(shell, f'start("web_crawler"{arguments})', capsys)


def test_a_check_by_text_alone(shell, capsys):
    assert "Web crawler: 4 stages, 90 of 90 minutes left." in begin(shell, capsys)
    assert "There is no answer yet." in ran(shell, "check()", capsys)
    ran(shell, "%%answer web_crawler\n" + (ANSWERS / "solution.py").read_text(), capsys)
    said = ran(shell, "check(1)", capsys)
    assert "Stage 1 passes: 20 points so far." in said
    assert "### Stage 2" in said
    assert shell.user_ns["Crawler"].__name__ == "Crawler"


def test_the_simulated_web_is_there_to_play_with(shell, capsys):
    begin(shell, capsys)
    ran(shell, "%%answer web_crawler\n" + (ANSWERS / "alternative.py").read_text(), capsys)
    ran(
        shell,
        'web = Web()\nweb.page("http://m.example/", ["http://m.example/b"])\nweb.page("http://m.example/b")',
        capsys,
    )
    said = ran(shell, 'simulate(Crawler(web.fetch).crawl("http://m.example/"))', capsys)
    assert said.strip().endswith("['http://m.example/', 'http://m.example/b']")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("\n", "The answer is empty."),
        ("class Crawler:\n    def __init__(self, fetch)\n", "does not compile at line 2"),
        ("class Spider:\n    pass\n", "does not define Crawler"),
        ("class Crawler:\n    def __init__(self):\n        pass\n", "A call did not fit your definition"),
        ("class Crawler:\n    def __init__(self, fetch):\n        pass\n", "object has no attribute 'crawl'"),
    ],
    ids=["empty", "syntax_error", "missing_class", "wrong_signature", "missing_method"],
)
def test_one_clear_sentence(shell, capsys, source, sentence):
    begin(shell, capsys)
    ran(shell, f"%%answer web_crawler\n{source}", capsys)
    said = ran(shell, "check(1)", capsys)
    assert sentence in said
    assert "Traceback" not in said
    assert "0 of 14 checks passed" in said


def test_a_locked_prompt_opens_when_the_stage_before_passes(shell, capsys):
    begin(shell, capsys)
    assert "Stage 2 opens when stage 1 passes." in ran(shell, "prompt(2)", capsys)
    assert "keeps up to `k` fetches" in ran(shell, "prompt(2, ahead=True)", capsys)
    ran(shell, "%%answer web_crawler\n" + (ANSWERS / "solution.py").read_text(), capsys)
    ran(shell, "check(1)", capsys)
    assert "keeps up to `k` fetches" in ran(shell, "prompt(2)", capsys)
    events = lab._session.log.events("web_crawler", kind="prompt")
    assert [(event.stage, event.detail["ahead"]) for event in events] == [(2, True), (2, False), (2, False)]


def test_open_mode_shows_every_prompt(shell, capsys):
    begin(shell, capsys, mode="open")
    assert "### Stage 4" in ran(shell, "prompt(4)", capsys)


def test_a_regression_is_named(shell, capsys):
    begin(shell, capsys)
    ran(shell, "%%answer web_crawler\n" + (ANSWERS / "solution.py").read_text(), capsys)
    ran(shell, "check(2)", capsys)
    ran(shell, "%%answer web_crawler\n" + (ANSWERS / "shortcuts" / "stage_0_recursion__dive.py").read_text(), capsys)
    assert "Stage 1 passed before and does not pass now" in ran(shell, "check(3)", capsys)


def test_hints_come_one_at_a_time_and_the_last_stays(shell, capsys):
    begin(shell, capsys)
    first, second = ran(shell, "hint()", capsys), ran(shell, "hint()", capsys)
    assert "**Hint 1 of " in first
    assert "**Hint 2 of " in second
    for _ in range(5):
        last = ran(shell, "hint()", capsys)
    total = int(last.split(" of ")[1].split(" ")[0])
    assert f"**Hint {total} of {total}" in last


def test_the_debrief_waits_for_the_end_and_closes_the_sitting(shell, capsys):
    begin(shell, capsys)
    assert "Run `finish()` to end this sitting" in ran(shell, "debrief()", capsys)
    assert lab._session.log.open_sitting("web_crawler") is not None
    assert "What the reference does" in ran(shell, "debrief(anyway=True)", capsys)
    assert lab._session.log.open_sitting("web_crawler") is None


def test_a_magic_before_start_says_what_to_run(shell, capsys):
    shell.run_cell("from autograder.lab import *")
    assert "start(" in ran(shell, "check()", capsys)
    assert "start(" in ran(shell, "hint()", capsys)


def test_an_unknown_exercise_is_one_sentence(shell, capsys):
    shell.run_cell("from autograder.lab import *")
    assert "no exercise is called 'web_spider'" in ran(shell, 'start("web_spider")', capsys)


def test_a_sitting_goes_on_after_a_restart_and_keeps_its_seed(course):
    first = LabSession("web_crawler", where=course / "workbook")
    first.keep((ANSWERS / "solution.py").read_text())
    seed = first.check(1).seed
    first.close()
    second = LabSession("web_crawler", where=course / "workbook")
    assert second.sitting.id == first.sitting.id
    assert second.green_stages() == {1}
    assert second.source is None  # a cell that was not run in this kernel is no answer yet
    second.keep((ANSWERS / "solution.py").read_text())
    assert second.check(1).seed == seed
    second.close()
    third = LabSession("web_crawler", where=course / "workbook", again=True)
    assert third.sitting.id != second.sitting.id
    assert third.sitting.seed != seed
    assert third.green_stages() == set()
    third.close()


def test_overtime_is_counted_and_does_not_stop_the_work(course):
    session = LabSession("web_crawler", where=course / "workbook")
    late = session.sitting.started_at + timedelta(minutes=100)
    assert session.minutes_left(late) == pytest.approx(-10)
    session.close()


def test_a_graded_copy_is_no_practice(course):
    folder = course / "autograded" / "someone" / "coding_assessment"
    folder.mkdir(parents=True)
    session = LabSession("web_crawler", where=folder)
    session.keep((ANSWERS / "solution.py").read_text())
    assert session.check(1).green
    session.close()
    assert not (course / "workbook" / ".attempts.db").exists()


def test_a_log_that_cannot_be_written_costs_the_record_and_not_the_check(course):
    (course / "workbook" / ".attempts.db").write_text("no database at all, but a text that somebody saved here" * 30)
    session = LabSession("web_crawler", where=course / "workbook")
    assert "Checks work, but cannot be recorded" in session.trouble
    session.keep((ANSWERS / "solution.py").read_text())
    assert session.check(1).green
    session.close()


def test_a_check_that_the_log_could_not_take_is_written_with_the_next(course):
    session = LabSession("web_crawler", where=course / "workbook")
    session.log.close()
    session.log = AttemptsLog(session.log.path, busy_seconds=0.05)
    session.keep((ANSWERS / "solution.py").read_text())
    with closing(sqlite3.connect(session.log.path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        assert session.check(1).green
        assert "could not be recorded yet, and will be with your next one: " in session.trouble
        assert "was locked by another program" in session.trouble
        holder.execute("ROLLBACK")
    session.keep("x = 1")
    assert not session.check(2).green
    session.close()
    with AttemptsLog(session.log.path, create=False) as log:
        attempts = log.attempts()
    assert [(a.stage, a.green, a.source == "x = 1") for a in attempts] == [(1, True, False), (2, False, True)]
    assert attempts[0].at < attempts[1].at


def test_a_check_is_on_disk_before_its_verdict_is_shown(course):
    """The kernel is killed as soon as check() returns; the row is there."""
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from autograder.lab.session import LabSession\n"
        "session = LabSession('web_crawler', where=Path(sys.argv[1]))\n"
        "session.keep(Path(sys.argv[2]).read_text())\n"
        "session.check(1)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, course / "workbook", ANSWERS / "solution.py"], check=False)
    assert done.returncode == -9
    with AttemptsLog(course / "workbook" / ".attempts.db", create=False) as log:
        assert [(check.stage, check.green) for check in log.attempts()] == [(1, True)]


def test_score_prints_labels_and_returns_points(shell, capsys):
    begin(shell, capsys)
    ran(shell, "%%answer web_crawler\n" + (ANSWERS / "alternative.py").read_text(), capsys)
    capsys.readouterr()
    assert lab.score("web_crawler", 2) == 25.0
    said = capsys.readouterr()
    assert "Stage 2 · At most k in flight: 17 of 17 checks passed" in said.out
    assert "Stage 1" not in said.out
    assert said.err == ""


def test_the_panel_and_its_clock_need_no_network():
    script = Path(lab.__file__).with_name("clock.js").read_text()
    assert "http" not in script
    assert "import" not in script
