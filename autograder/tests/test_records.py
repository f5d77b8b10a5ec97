"""The attempts log and the reading of nbgrader's gradebook, on real SQLite files."""

import csv
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from autograder.grading.verdict import StageResult, Status, TestResult, Verdict
from autograder.records import AttemptsLog, NotebookRow, RecordsError, read_gradebook
from autograder.records import gradebook as gradebook_module
from autograder.records.remarks import NOT_FINISHED, fault_remark

# nbgrader.api hangs a new submission on an assignment before it adds it to the session, which SQLAlchemy warns about
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted.* not in session:sqlalchemy.exc.SAWarning")

START = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
TOTAL = 4
MAXIMA = (20.0, 25.0, 25.0, 30.0)


def make_verdict(exercise, passed, *, seed=7, faulty=False, got=""):
    """A verdict in which stage n passes ``passed[n - 1]`` of four tests; the last stage was asked for."""
    stages = tuple(
        StageResult(
            number,
            f"Stage {number}",
            MAXIMA[number - 1] * count / TOTAL,
            MAXIMA[number - 1],
            count,
            TOTAL,
            count == TOTAL,
        )
        for number, count in enumerate(passed, start=1)
    )
    status = Status.GRADER_FAULT if faulty else Status.PASSED
    tests = (TestResult("test_a", len(passed), True, "does it", status, got=got),)
    return Verdict(exercise, len(passed), seed, "S3", stages, tests, seconds=0.25)


def sql(path, query, *values):
    """What SQLite itself says, with nothing of ours between."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def run_python(code, *arguments, cwd=None):
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, cwd=cwd
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "attempts.db"


@pytest.fixture
def log(path):
    with AttemptsLog(path) as log:
        yield log


# The log: what goes in comes out


def test_an_attempt_comes_back_as_it_was_written(log, path):
    verdict = make_verdict("web_crawler", (4, 3), got="naïve “ü”")
    number = log.record_attempt(
        verdict, "def f():\n    return '☃'\n", round="coding_assessment", sitting_id=5, at=START
    )
    [attempt] = log.attempts()
    assert attempt.id == number
    assert (attempt.at, attempt.round, attempt.exercise, attempt.stage) == (
        START,
        "coding_assessment",
        "web_crawler",
        2,
    )
    assert (attempt.sitting_id, attempt.seed, attempt.green, attempt.faulty) == (5, 7, False, False)
    assert (attempt.points, attempt.max_points) == (20 + 25 * 3 / 4, 45)
    assert (attempt.isolation, attempt.seconds) == ("S3", 0.25)
    assert attempt.source == "def f():\n    return '☃'\n"
    assert attempt.read_verdict() == verdict
    assert sql(path, "SELECT id, points, json_extract(verdict, '$.tests[0].got') FROM attempts") == [
        (number, 38.75, "naïve “ü”")
    ]


def test_a_grader_fault_is_marked(log):
    log.record_attempt(make_verdict("a", (0,), faulty=True), "", round="r")
    log.record_attempt(make_verdict("a", (0,)), "", round="r")
    assert [attempt.faulty for attempt in log.attempts()] == [True, False]


def test_attempts_keep_their_order_and_filter_by_exercise(log):
    for exercise in ("b", "a", "b"):
        log.record_attempt(make_verdict(exercise, (1,)), f"source of {exercise}", round="r")
    assert [attempt.exercise for attempt in log.attempts()] == ["b", "a", "b"]
    assert [attempt.id for attempt in log.attempts("b")] == [1, 3]
    assert log.attempts("c") == []


def test_last_source_is_the_newest_of_its_exercise(log):
    assert log.last_source("a") is None
    for source in ("first", "second"):
        log.record_attempt(make_verdict("a", (1,)), source, round="r")
    log.record_attempt(make_verdict("b", (1,)), "other", round="r")
    assert log.last_source("a") == "second"


def test_text_that_is_no_unicode_is_kept_as_escapes(log):
    log.record_attempt(make_verdict("a", (1,), got="\ud800"), "x = '\udfff'\0", round="r")
    [attempt] = log.attempts()
    assert attempt.source == "x = '\\udfff'\0"
    assert attempt.read_verdict().tests[0].got == "\ud800"


def test_a_verdict_of_another_version_gives_one_sentence(log, path):
    log.record_attempt(make_verdict("a", (1,)), "", round="r")
    connection = sqlite3.connect(path)
    connection.execute("UPDATE attempts SET verdict = json_set(verdict, '$.novelty', 1)")
    connection.commit()
    connection.close()
    with pytest.raises(RecordsError, match="Attempt 1 .* cannot read; update the autograder package"):
        log.attempts()[0].read_verdict()


def test_events_come_back_and_filter(log, path):
    log.record_event("hint", "a", round="r", stage=2, sitting_id=3, detail={"level": 1, "text": "ü"}, at=START)
    log.record_event("prompt", "a", round="r")
    log.record_event("hint", "b", round="r", detail=START)
    hint, prompt, other = log.events()
    assert (hint.kind, hint.exercise, hint.stage, hint.sitting_id, hint.at) == ("hint", "a", 2, 3, START)
    assert hint.detail == {"level": 1, "text": "ü"}
    assert (prompt.stage, prompt.sitting_id, prompt.detail) == (None, None, None)
    assert other.detail == str(START)
    assert log.events("a", kind="hint") == [hint]
    assert log.events(kind="hint") == [hint, other]
    assert [json.loads(row[0]) for row in sql(path, "SELECT detail FROM events WHERE kind = 'hint'")][0]["level"] == 1


# Sittings


def test_a_sitting_is_open_until_it_ends(log):
    assert log.open_sitting("a") is None
    sitting = log.begin_sitting("a", round="r", mode="locked", seed=11, minutes=90, at=START)
    assert log.open_sitting("a") == sitting == log.sittings("a")[0]
    assert log.open_sitting("b") is None
    log.end_sitting(sitting.id, at=START + timedelta(minutes=80))
    assert log.open_sitting("a") is None
    assert log.sittings()[0].ended_at == START + timedelta(minutes=80)


def test_the_newest_open_sitting_is_the_current_one(log):
    sittings = [log.begin_sitting("a", round="r", mode="open", seed=seed, minutes=90) for seed in (1, 2, 3)]
    log.end_sitting(sittings[2].id)
    assert log.open_sitting("a").seed == 2


def test_the_first_end_of_a_sitting_stands(log):
    sitting = log.begin_sitting("a", round="r", mode="open", seed=1, minutes=90, at=START)
    log.end_sitting(sitting.id, at=START + timedelta(minutes=1))
    log.end_sitting(sitting.id, at=START + timedelta(minutes=2))
    assert log.sittings()[0].ended_at == START + timedelta(minutes=1)


def test_ending_an_unknown_sitting_says_so(log):
    with pytest.raises(RecordsError, match="There is no sitting 12"):
        log.end_sitting(12)


# Times


def test_times_are_stored_in_utc_and_come_back_aware(log, path):
    tokyo = datetime(2025, 3, 1, 18, 0, tzinfo=timezone(timedelta(hours=9)))
    log.record_event("hint", "a", round="r", at=tokyo)
    assert sql(path, "SELECT at FROM events") == [("2025-03-01T09:00:00.000000+00:00",)]
    [event] = log.events()
    assert event.at == tokyo
    assert event.at.utcoffset() == timedelta(0)


def test_now_is_the_default_time(log):
    before = datetime.now(UTC)
    log.record_attempt(make_verdict("a", (1,)), "", round="r")
    assert before <= log.attempts()[0].at <= datetime.now(UTC)


def test_a_time_without_a_zone_is_refused(log):
    with pytest.raises(ValueError, match="has no time zone"):
        log.record_event("hint", "a", round="r", at=datetime(2025, 3, 1))
    assert log.events() == []


# Durability and company


def test_the_journal_is_the_durable_one(log, path):
    assert sql(path, "PRAGMA journal_mode") == [("wal",)]
    with log._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL


RECORD_FIFTY = """
import sys
sys.path.insert(0, sys.argv[3])
from test_records import make_verdict
from autograder.records import AttemptsLog
with AttemptsLog(sys.argv[1]) as log:
    for number in range(50):
        log.record_attempt(make_verdict("a", (1,), seed=number), sys.argv[2], round="r")
"""


def test_two_processes_that_write_at_once_lose_nothing(path):
    # the file does not exist yet: they also race to make it
    writers = [run_python(RECORD_FIFTY, path, name, Path(__file__).parent) for name in ("left", "right")]
    assert [(writer.communicate(timeout=60), writer.returncode)[1] for writer in writers] == [0, 0]
    rows = sql(path, "SELECT source, seed FROM attempts")
    assert len(rows) == 100
    assert set(rows) == {(name, number) for name in ("left", "right") for number in range(50)}


def test_a_new_file_waits_for_the_process_that_is_making_it(path):
    maker = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    maker.execute(
        "BEGIN IMMEDIATE"
    )  # the lock under which SQLite refuses to change the journal at once, without waiting
    done = threading.Timer(0.2, maker.execute, ["ROLLBACK"])
    done.start()
    with AttemptsLog(path) as log:
        assert log.record_event("hint", "a", round="r") == 1
    done.join()
    maker.close()


RECORD_AND_DIE = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
from test_records import make_verdict
from autograder.records import AttemptsLog
number = AttemptsLog(sys.argv[1]).record_attempt(make_verdict("a", (1,)), "the last words", round="r")
print(number, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_row_survives_a_kill_right_after_it_was_recorded(path):
    writer = run_python(RECORD_AND_DIE, path, Path(__file__).parent)
    output, _ = writer.communicate(timeout=60)
    assert writer.returncode == -signal.SIGKILL
    assert sql(path, "SELECT id, source FROM attempts") == [(int(output), "the last words")]
    with AttemptsLog(path) as log:
        assert log.last_source("a") == "the last words"


def test_two_handles_see_each_others_rows(log, path):
    with AttemptsLog(path) as other:
        log.record_event("hint", "a", round="r")
        other.record_event("debrief", "a", round="r")
        assert [event.kind for event in log.events()] == [event.kind for event in other.events()] == ["hint", "debrief"]


def test_a_locked_file_gives_one_sentence_and_loses_nothing(path):
    with AttemptsLog(path, busy_seconds=0.05) as log:
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordsError, match=r"locked by another program for more than 0\.05 s; close"):
            log.record_event("hint", "a", round="r")
        holder.execute("COMMIT")
        holder.close()
        log.record_event("hint", "b", round="r")
        assert [event.exercise for event in log.events()] == ["b"]


@pytest.mark.parametrize(
    ("pragma", "words"),
    [
        ("PRAGMA max_page_count = 1", "There is no room for the attempts log .*; free some space"),
        ("PRAGMA query_only = ON", "The attempts log .* is read-only; see that you may write"),
    ],
    ids=["full", "read-only"],
)
def test_a_disk_that_takes_nothing_gives_one_sentence_and_loses_nothing(log, path, pragma, words):
    kept = log.record_attempt(make_verdict("a", (1,)), "kept", round="r")

    def obstruct(connection, record):
        connection.execute(pragma)

    event.listen(log._engine, "connect", obstruct)
    log.close()
    with pytest.raises(RecordsError, match=words) as caught:
        # more than the pages in use have room for
        log.record_attempt(make_verdict("a", (1,)), "lost " * 10_000, round="r")
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert [(attempt.id, attempt.source) for attempt in log.attempts()] == [(kept, "kept")]
    event.remove(log._engine, "connect", obstruct)
    log.close()
    log.record_attempt(make_verdict("a", (1,)), "written after all", round="r")
    assert [attempt.source for attempt in log.attempts()] == ["kept", "written after all"]


def test_a_change_of_folder_does_not_change_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    with AttemptsLog("attempts.db") as log:
        monkeypatch.chdir(tmp_path / "elsewhere")
        log.close()  # so that the next call has to connect anew
        log.record_event("hint", "a", round="r")
    assert sql(tmp_path / "attempts.db", "SELECT count(*) FROM events") == [(1,)]
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_close_gives_the_file_back(path):
    log = AttemptsLog(path)
    log.record_event("hint", "a", round="r")
    log.close()
    log.close()
    # the last connection folds the write-ahead journal in, so a copy of this one file is complete
    assert [file.name for file in path.parent.iterdir()] == ["attempts.db"]


# Files that are no log


def test_a_url_and_a_path_name_the_same_file(path):
    with AttemptsLog(f"sqlite:///{path}") as log:
        log.record_event("hint", "a", round="r")
    with AttemptsLog(path, create=False) as log:
        assert len(log.events()) == 1


def test_a_new_file_makes_its_folder_and_knows_its_version(tmp_path):
    path = tmp_path / "work book" / "100%?" / "attempts.db"
    AttemptsLog(path).close()
    assert sql(path, "PRAGMA user_version") == [(1,)]
    assert sorted(sql(path, "SELECT name FROM sqlite_master WHERE type = 'table'")) == [
        ("attempts",),
        ("events",),
        ("sittings",),
    ]


def test_a_missing_file_is_not_made_when_it_must_exist(path):
    with pytest.raises(RecordsError, match="There is no attempts log at"):
        AttemptsLog(path, create=False)
    assert not path.exists()


def test_a_file_that_is_no_database_is_left_alone(path):
    path.write_bytes(b"these are notes, no database " * 100)
    with pytest.raises(RecordsError, match="damaged or no SQLite database; move it away"):
        AttemptsLog(path)
    assert path.read_bytes().startswith(b"these are notes")


def test_a_damaged_page_gives_one_sentence(path):
    with AttemptsLog(path) as log:
        for number in range(20):
            log.record_attempt(make_verdict("a", (1,)), f"{number}" * 5000, round="r")
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with AttemptsLog(path) as log, pytest.raises(RecordsError, match="damaged or no SQLite database"):
        log.attempts()


def test_another_programs_database_is_left_alone(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE student (id)")
    connection.close()
    with pytest.raises(RecordsError, match="another program's database"):
        AttemptsLog(path)
    assert sql(path, "SELECT name FROM sqlite_master") == [("student",)]


def test_a_log_of_a_newer_version_is_left_alone(path):
    AttemptsLog(path).close()
    sql(path, "PRAGMA user_version = 2")
    with pytest.raises(RecordsError, match="written by a newer version; update"):
        AttemptsLog(path)


def test_a_folder_that_cannot_be_made_gives_one_sentence(tmp_path):
    (tmp_path / "workbook").write_text("a file")
    with pytest.raises(RecordsError, match="cannot be made .* choose another path"):
        AttemptsLog(tmp_path / "workbook" / "attempts.db")


def test_a_folder_in_the_place_of_the_file_gives_one_sentence(tmp_path):
    with pytest.raises(RecordsError, match="cannot be used .*; check the file"):
        AttemptsLog(tmp_path)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://someone:secret@host/log", "is an SQLite file"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("://", "cannot be read"),
        ("", "No database was named"),
    ],
)
def test_a_url_that_is_no_file_gives_one_sentence(url, words):
    with pytest.raises(RecordsError, match=words) as caught:
        AttemptsLog(url)
    assert "secret" not in str(caught.value)


# The gradebook


def add_cells(book, assignment, notebook, exercise, stages):
    for stage in range(1, stages + 1):
        book.add_grade_cell(
            f"{exercise}-stage-{stage}", notebook, assignment, max_score=MAXIMA[stage - 1], cell_type="code"
        )


def set_scores(book, student, assignment, notebook, scores):
    for cell, score in scores.items():
        grade = book.find_grade(cell, notebook, assignment, student)
        grade.auto_score, grade.needs_manual_grade = score, score is None
    book.db.commit()


def make_gradebook(path):
    """A gradebook through nbgrader's own API: two rounds, five students, and each way in which a score can be absent.

    ada has everything, a manual score over the autograder's and extra credit; obrien one scenario of two, late; mo was
    not autograded; zero scored 0; nobody handed nothing in.
    """
    from nbgrader.api import Gradebook

    # making a gradebook runs `alembic` through PATH
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"])
        book = Gradebook(f"sqlite:///{path}")
    with book:
        book.add_assignment("coding_assessment")
        for exercise in ("memo_cache", "web_crawler"):
            book.add_notebook(exercise, "coding_assessment")
            add_cells(book, "coding_assessment", exercise, exercise, 2)
        book.add_assignment("hiring_manager")
        book.add_notebook("talk", "hiring_manager")
        book.add_grade_cell("talk-depth", "talk", "hiring_manager", max_score=10, cell_type="markdown")
        book.add_solution_cell("talk-depth", "talk", "hiring_manager")
        book.add_task_cell("talk-task", "talk", "hiring_manager", max_score=5, cell_type="markdown")
        for student, first, last in (
            ("ada", "Ada", "Lovelace"),
            ("mo", None, None),
            ("nobody", "No", "Body"),
            ("obrien", "Niall", 'O\'Brien, "X" <b>'),
            ("zero", "Ze", "Ro"),
        ):
            book.add_student(student, first_name=first, last_name=last)
        for student in ("ada", "mo", "obrien", "zero"):
            book.add_submission("coding_assessment", student)
        book.add_submission("hiring_manager", "ada")

        set_scores(
            book, "ada", "coding_assessment", "memo_cache", {"memo_cache-stage-1": 20, "memo_cache-stage-2": 6.25}
        )
        set_scores(
            book, "ada", "coding_assessment", "web_crawler", {"web_crawler-stage-1": 20, "web_crawler-stage-2": 25}
        )
        grade = book.find_grade("memo_cache-stage-2", "memo_cache", "coding_assessment", "ada")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 12.5, 1.5, True
        grade = book.find_grade("talk-depth", "talk", "hiring_manager", "ada")
        grade.manual_score, grade.needs_manual_grade = 8, False

        # nbgrader's own zeros for a notebook that is not there
        set_scores(
            book, "obrien", "coding_assessment", "memo_cache", {"memo_cache-stage-1": 0, "memo_cache-stage-2": 0}
        )
        set_scores(
            book, "obrien", "coding_assessment", "web_crawler", {"web_crawler-stage-1": 20, "web_crawler-stage-2": 12.5}
        )
        book.find_submission_notebook("web_crawler", "coding_assessment", "obrien").late_submission_penalty = 5
        for notebook in ("memo_cache", "web_crawler"):
            zeros = {f"{notebook}-stage-{stage}": 0 for stage in (1, 2)}
            set_scores(book, "zero", "coding_assessment", notebook, zeros)
        book.db.commit()
    return path


def make_submitted(folder):
    """nbgrader's folder for that gradebook: obrien handed in the web_crawler only."""
    for student, notebooks in (
        ("ada", ("memo_cache", "web_crawler")),
        ("obrien", ("web_crawler",)),
        ("zero", ("memo_cache", "web_crawler")),
        ("mo", ("memo_cache", "web_crawler")),
    ):
        (folder / student / "coding_assessment").mkdir(parents=True)
        for notebook in notebooks:
            (folder / student / "coding_assessment" / f"{notebook}.ipynb").write_text("{}")
    return folder


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    return make_gradebook(tmp_path_factory.mktemp("course") / "gradebook.db")


def find(book, student, cell):
    [row] = [row for row in book.cells if (row.student, row.cell) == (student, cell)]
    return row


def test_every_student_has_a_row_for_every_graded_cell(gradebook):
    rows = read_gradebook(gradebook).cells
    students = sql(gradebook, "SELECT id FROM student")
    cells = sql(gradebook, "SELECT name FROM base_cell WHERE type IN ('GradeCell', 'TaskCell')")
    assert {(row.student, row.cell) for row in rows} == {
        (student, cell) for (student,) in students for (cell,) in cells
    }
    assert len(rows) == len(students) * len(cells) == 5 * 6
    keys = [(row.student, row.assignment, row.notebook, row.cell) for row in rows]
    assert keys == sorted(keys)


def test_scores_are_those_in_the_database(gradebook):
    stored = sql(
        gradebook,
        """SELECT sa.student_id, c.name, g.auto_score, g.manual_score, g.needs_manual_grade
           FROM grade g JOIN base_cell c ON c.id = g.cell_id JOIN submitted_notebook sn ON sn.id = g.notebook_id
           JOIN submitted_assignment sa ON sa.id = sn.assignment_id""",
    )
    rows = [row for row in read_gradebook(gradebook).cells if row.submitted]
    assert {(row.student, row.cell, row.auto_score, row.manual_score, row.needs_manual_grade) for row in rows} == set(
        stored
    )
    assert len(rows) == len(stored) == 4 * 4 + 2


def test_a_persons_score_and_extra_credit_come_before_the_autograders(gradebook):
    row = find(read_gradebook(gradebook), "ada", "memo_cache-stage-2")
    assert (row.auto_score, row.manual_score, row.score, row.max_score) == (6.25, 12.5, 14.0, 25.0)
    assert row.waiting  # graded by a person, then autograded again


def test_missing_is_none_and_zero_is_zero(gradebook):
    book = read_gradebook(gradebook)
    missing, zero = find(book, "nobody", "web_crawler-stage-1"), find(book, "zero", "web_crawler-stage-1")
    assert (missing.score, missing.auto_score, missing.submitted, missing.needs_manual_grade) == (
        None,
        None,
        False,
        False,
    )
    assert (zero.score, zero.submitted) == (0.0, True)


def test_cells_marked_by_hand_are_told_from_the_others(gradebook):
    book = read_gradebook(gradebook)
    assert {row.cell for row in book.cells if row.by_hand} == {"talk-depth", "talk-task"}
    task = find(book, "ada", "talk-task")
    assert (task.score, task.waiting, task.max_score) == (None, True, 5.0)
    assert not find(book, "ada", "talk-depth").waiting


def test_a_submission_that_was_not_autograded_is_named(gradebook):
    book = read_gradebook(gradebook)
    assert book.not_autograded == (
        NotebookRow("mo", "coding_assessment", "memo_cache"),
        NotebookRow("mo", "coding_assessment", "web_crawler"),
    )
    row = find(book, "mo", "web_crawler-stage-1")
    # nbgrader itself would call this a score of 0 that waits for a person
    assert row.fault == NOT_FINISHED
    assert (row.score, row.submitted, row.needs_manual_grade, row.waiting) == (None, True, True, False)


def test_what_could_not_be_graded_has_its_reason_until_a_person_marks_it(gradebook, tmp_path):
    copy = shutil.copy(gradebook, tmp_path / "copy.db")
    with closing(sqlite3.connect(copy)) as connection, connection:
        [(sheet,)] = connection.execute(
            "SELECT g.notebook_id FROM grade g JOIN base_cell c ON c.id = g.cell_id WHERE c.name = 'talk-task'"
        )
        connection.execute(
            "UPDATE comment SET auto_comment = ? WHERE notebook_id = ?", (fault_remark("It was empty."), sheet)
        )
    book = read_gradebook(copy)
    task, depth = find(book, "ada", "talk-task"), find(book, "ada", "talk-depth")
    assert (task.fault, task.score, task.waiting) == ("It was empty.", None, False)
    assert (depth.fault, depth.score) == (None, 8.0)
    assert NotebookRow("ada", "hiring_manager", "talk", "It was empty.") in book.not_autograded


# nbgrader's CSV


def export(gradebook, target, **settings):
    from nbgrader.api import Gradebook
    from traitlets.config import Config

    from autograder.records.export import COLUMNS, StatusCsv

    plugin = StatusCsv(config=Config({"ExportPlugin": {"to": str(target), **settings}}))
    with Gradebook(f"sqlite:///{gradebook}") as book:
        plugin.export(book)
    with target.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert all(tuple(row) == COLUMNS for row in rows)
    return {(row["assignment"], row["student_id"]): row for row in rows}


def test_the_csv_tells_status_and_leaves_out_what_is_no_score(gradebook, tmp_path):
    rows = export(gradebook, tmp_path / "grades.csv")
    assert len(rows) == 2 * 5
    told = {key: (row["raw_score"], row["score"], row["status"]) for key, row in rows.items() if key[1] != "obrien"}
    assert told == {
        ("coding_assessment", "ada"): ("79.0", "79.0", "waiting for manual marks"),
        ("coding_assessment", "mo"): ("", "", "could not be graded"),
        ("coding_assessment", "nobody"): ("0.0", "0.0", "not submitted"),
        ("coding_assessment", "zero"): ("0.0", "0.0", "graded"),
        ("hiring_manager", "ada"): ("8.0", "8.0", "waiting for manual marks"),
        **{("hiring_manager", name): ("0.0", "0.0", "not submitted") for name in ("mo", "nobody", "zero")},
    }
    assert rows["coding_assessment", "mo"]["reason"] == NOT_FINISHED


def test_the_csv_quotes_what_needs_it(gradebook, tmp_path):
    row = export(gradebook, tmp_path / "grades.csv")["coding_assessment", "obrien"]
    assert row["last_name"] == 'O\'Brien, "X" <b>'
    assert (row["raw_score"], row["late_submission_penalty"], row["score"]) == ("32.5", "5.0", "27.5")


def test_the_csv_holds_who_and_what_was_asked_for(gradebook, tmp_path):
    rows = export(gradebook, tmp_path / "grades.csv", student=["ada", "mo"], assignment=["hiring_manager"])
    assert set(rows) == {("hiring_manager", "ada"), ("hiring_manager", "mo")}


def test_a_csv_that_cannot_be_written_gives_one_sentence_and_keeps_the_old_one(gradebook, tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(SystemExit, match=r"The grades cannot be written to .*folder \(.*\): name another file\."):
        export(gradebook, tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


# nbgrader's gradebook, once more


def test_names_and_late_penalties_come_along(gradebook):
    row = find(read_gradebook(gradebook), "obrien", "web_crawler-stage-2")
    assert (row.first_name, row.last_name, row.late_penalty) == ("Niall", 'O\'Brien, "X" <b>', 5.0)
    assert find(read_gradebook(gradebook), "ada", "web_crawler-stage-2").late_penalty is None


def test_a_notebook_left_out_of_a_submission_is_missing_not_zero(gradebook, tmp_path):
    submitted = make_submitted(tmp_path / "submitted")
    before, book = read_gradebook(gradebook), read_gradebook(gradebook, submitted=submitted)
    assert find(before, "obrien", "memo_cache-stage-1").score == 0.0
    left_out = find(book, "obrien", "memo_cache-stage-1")
    assert (left_out.score, left_out.auto_score, left_out.submitted) == (None, None, False)
    changed = {(row.student, row.notebook) for row, other in zip(book.cells, before.cells, strict=True) if row != other}
    assert changed == {("obrien", "memo_cache")}
    assert book.not_autograded == before.not_autograded


def test_scores_stand_when_the_submissions_were_cleared_away(gradebook, tmp_path):
    assert read_gradebook(gradebook, submitted=tmp_path / "gone") == read_gradebook(gradebook)
    submitted = make_submitted(tmp_path / "submitted")
    (submitted / "ada" / "coding_assessment" / "memo_cache.ipynb").unlink()
    (submitted / "mo" / "coding_assessment" / "memo_cache.ipynb").unlink()
    book = read_gradebook(gradebook, submitted=submitted)
    assert find(book, "ada", "memo_cache-stage-1").score == 20.0
    assert find(book, "mo", "memo_cache-stage-1").submitted


def test_reading_changes_nothing(gradebook):
    before = gradebook.read_bytes()
    read_gradebook(f"sqlite:///{gradebook}")
    assert gradebook.read_bytes() == before
    assert [file.name for file in gradebook.parent.iterdir()] == ["gradebook.db"]


def test_the_gradebook_is_opened_where_nothing_can_be_written(gradebook):
    engine, _ = gradebook_module.open_gradebook(gradebook)
    with engine.connect() as connection, pytest.raises(OperationalError, match="readonly database"):
        connection.exec_driver_sql("DELETE FROM grade")
    engine.dispose()


def test_an_empty_gradebook_has_no_rows(gradebook, tmp_path):
    empty = shutil.copy(gradebook, tmp_path / "empty.db")
    connection = sqlite3.connect(empty)
    for table in ("grade", "submitted_notebook", "submitted_assignment", "student"):
        connection.execute(f"DELETE FROM {table}")
    connection.commit()
    connection.close()
    book = read_gradebook(empty)
    assert (book.cells, book.not_autograded) == ((), ())


def test_no_gradebook_gives_one_sentence_and_makes_no_file(tmp_path):
    with pytest.raises(RecordsError, match="There is no gradebook at .*gradebook.db"):
        read_gradebook(tmp_path / "gradebook.db")
    assert list(tmp_path.iterdir()) == []


def test_another_database_is_no_gradebook(path):
    AttemptsLog(path).close()
    before = path.read_bytes()
    with pytest.raises(RecordsError, match="is no nbgrader gradebook"):
        read_gradebook(path)
    assert path.read_bytes() == before


def test_a_file_of_notes_is_no_gradebook(path):
    path.write_bytes(b"these are notes, no database " * 100)
    with pytest.raises(RecordsError, match="cannot be read .file is not a database."):
        read_gradebook(path)


def test_a_gradebook_of_another_version_says_what_to_do(gradebook, tmp_path):
    old = shutil.copy(gradebook, tmp_path / "old.db")
    connection = sqlite3.connect(old)
    connection.execute("ALTER TABLE grade DROP COLUMN extra_credit")
    connection.close()
    with pytest.raises(RecordsError, match="no such column: grade.extra_credit.*nbgrader db upgrade"):
        read_gradebook(old)


def test_a_url_without_its_driver_hides_the_password():
    with pytest.raises(RecordsError, match="cannot be opened") as caught:
        read_gradebook("postgresql+nosuchdriver://someone:secret@host/gradebook")
    assert "secret" not in str(caught.value)


def test_importing_the_records_does_not_import_nbgrader():
    reader = run_python("import sys, autograder.records; print('nbgrader' in sys.modules)")
    assert reader.communicate(timeout=60)[0].strip() == b"False"
