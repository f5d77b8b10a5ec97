"""Many submissions at once: what comes of them equals nbgrader's own, only what is new or changed is graded."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import nbformat
import pytest
from attacks.processes import below, wait_for_end
from broken import DEFECTS, NAME, cell, write
from bs4 import BeautifulSoup
from cohort_course import (
    HALF,
    RIGHT,
    WRONG,
    address,
    files,
    gradebook,
    hand_in,
    left,
    release,
    scores,
    settings,
    tables,
)  # fmt: skip
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.nbgraderformat import SchemaTooOldError, ValidationError
from nbgrader.preprocessors import CheckCellMetadata
from test_submissions import ROUND, SABOTAGE, worked_on

from autograder.cohort.feedback import write_feedback
from autograder.cohort.interrupts import Interrupts
from autograder.cohort.places import STAGING, alone
from autograder.cohort.run import grade
from autograder.cohort.steps import CheckedOnce
from autograder.content import ContentError
from autograder.notebooks import demo
from autograder.notebooks.one_gradebook import OneGradebook

# nbgrader.api hangs a new submission on an assignment before it adds it to the session, which SQLAlchemy warns about
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted.* not in session:sqlalchemy.exc.SAWarning")

LATE = "2030-01-03 00:00:00 UTC"
PENALTY = "--LateSubmissionPlugin.penalty_method=zero"


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A course of two notebooks, released and with nothing handed in."""
    return release(tmp_path_factory.mktemp("cohort"), exercises=("sums", "more_sums"))


@pytest.fixture
def course(released):
    return released[0]


@pytest.fixture
def root(released, tmp_path):
    return Path(shutil.copytree(released[1], tmp_path / "root"))


def graded(summary):
    """The students that a run has graded."""
    return sorted(result.job.student for result in summary.results)


# -- the same as nbgrader ------------------------------------------------------------------------------------------------


def hand_in_all(root):
    """Every broken submission, those of other kinds that nbgrader treats in a way of their own, and earlier marks."""
    starter = json.loads((root / "release" / ROUND / NAME).read_text())
    for name, defect in DEFECTS.items():
        folder = root / "submitted" / name / ROUND
        folder.mkdir(parents=True)
        defect.fill(folder, worked_on(starter, RIGHT), json.loads(json.dumps(starter)))
    hand_in(root, "late", RIGHT, time=LATE)
    hand_in(root, "late_with_more_time", RIGHT, time=LATE)
    hand_in(root, "in_time", HALF, time="2029-12-31 00:00:00 UTC")
    hand_in(root, "at_no_time", RIGHT, time="some time in June")
    hand_in(root, "marked_before", HALF)
    hand_in(root, "graded_before", WRONG)
    essay = hand_in(root, "writes", RIGHT)
    notebook = json.loads(essay.read_text())
    cell(notebook, "essay")["source"] = "I thought about it."
    essay.write_text(json.dumps(notebook))
    (essay.parent / "data").mkdir()
    (essay.parent / "data" / "numbers.csv").write_text("1,2\n")
    with gradebook(root) as book:
        book.update_or_create_assignment(ROUND, duedate="2030-01-01 00:00:00 UTC")
        for student in ("late_with_more_time", "marked_before", "graded_before"):
            book.update_or_create_student(student)
            book.update_or_create_submission(ROUND, student)
        book.grant_extension(ROUND, "late_with_more_time", days=5)
        book.find_grade("sums-stage-1", "sums", ROUND, "marked_before").manual_score = 11.0
        book.find_grade("sums-stage-2", "sums", ROUND, "graded_before").auto_score = 60.0
        book.db.commit()


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The same submissions, graded by nbgrader and by two workers, into gradebooks that were one."""
    folder = tmp_path_factory.mktemp("both")
    course, root = release(folder)
    hand_in_all(root)
    other = Path(shutil.copytree(root, folder / "other"))
    with pytest.raises(RuntimeError, match="at_no_time"):  # nbgrader gives this one up, and ends with an error
        demo.nbgrader(course, root, "autograde", ROUND, PENALTY)
    summary = grade(settings(course, other, more=(PENALTY,)), [ROUND], workers=2)
    return course, root, other, summary


def test_everything_that_is_left_equals_what_nbgrader_leaves(both):
    course, root, other, summary = both
    expected, got = left(root), left(other)
    assert len(expected["grade"]) == 4 * len(summary.results) > 200
    for name in expected:
        assert got[name] == expected[name], name
    for place in (root, other):
        demo.nbgrader(course, place, "export", f"--to={place / 'grades.csv'}")
    assert (other / "grades.csv").read_bytes() == (root / "grades.csv").read_bytes()


def test_the_summary_says_what_came_of_each(both):
    _, _, _, summary = both
    results = {result.job.student: result for result in summary.results}
    assert set(results) == {path.name for path in (both[2] / "submitted").iterdir()}
    for name, defect in DEFECTS.items():
        assert bool(results[name].reasons) == (defect.points is None), name
        assert all(word in f"{results[name].reasons} {results[name].entries[0].notes}" for word in defect.words), name
    assert results["at_no_time"].reasons == [
        "`timestamp.txt` holds no time: correct it or take it away, and grade this submission again."
    ]
    (entry,) = results["writes"].entries
    assert entry.scores == {"sums-stage-1": 40.0, "sums-stage-2": 60.0, "essay": None}
    assert not any(result.failed for result in summary.results)
    assert summary.status == 0
    assert summary.isolation >= "S2"
    assert results["honest"].processor_seconds > 0
    told = json.loads(json.dumps(summary.to_dict()))
    assert told["planned"] == len(results) == told["graded"] + told["could_not_be_graded"]


def test_what_either_has_graded_is_unchanged_for_a_second_run(both):
    course, root, other, _ = both
    for place in (root, other):
        again = grade(settings(course, place, more=(PENALTY,)))
        assert graded(again) == ["at_no_time"]  # of which nothing stands
        assert "honest" in "".join(again.unchanged)


# -- new or changed ------------------------------------------------------------------------------------------------------


def test_only_what_is_new_or_changed_is_graded(course, root):
    places = settings(course, root)
    hand_in(root, "ann", RIGHT)
    hand_in(root, "bob", WRONG)
    assert graded(grade(places)) == ["ann", "bob"]
    assert graded(grade(places)) == []
    assert scores(root) == {"ann": [0.0, 0.0, 40.0, 60.0], "bob": [0.0, 0.0, 20.0, 0.0]}

    hand_in(root, "bob", RIGHT)
    hand_in(root, "cleo", HALF)
    changed = grade(places)
    assert graded(changed) == ["bob", "cleo"]
    assert changed.unchanged == [f"ann/{ROUND}"]
    assert scores(root)["bob"] == [0.0, 0.0, 40.0, 60.0]

    with gradebook(root) as book:
        book.find_grade("sums-stage-1", "sums", ROUND, "ann").auto_score = 99.0
        book.db.commit()
    shutil.rmtree(root / "autograded" / "cleo")
    assert graded(grade(places)) == ["ann", "cleo"]
    assert scores(root)["ann"] == [0.0, 0.0, 40.0, 60.0]
    assert graded(grade(places, force=True)) == ["ann", "bob", "cleo"]
    with gradebook(root) as book:
        book.remove_submission(ROUND, "bob")
    assert graded(grade(places)) == ["bob"]


def test_what_grades_rest_on_is_graded_again_when_it_changes(released, root, tmp_path):
    course = Path(shutil.copytree(released[0], tmp_path / "course"))
    hand_in(root, "ann", RIGHT)
    places = settings(course, root)
    tests = course / "rounds" / ROUND / "sums" / "hidden_stage_1.py"
    assert graded(grade(places)) == ["ann"]
    (tests.parent / "hints.md").write_text("## Stage 1\n\n1. Add.\n\n## Stage 2\n\n1. Add up.\n")
    (course / "rounds" / ROUND / "more_sums" / "debrief.md").write_text("Another debrief.\n")
    assert graded(grade(places)) == []
    tests.write_text(tests.read_text().replace("4711", "4712"))
    assert graded(grade(places)) == ["ann"]
    (course / ".grading-seed").write_text("12\n")
    assert graded(grade(places)) == ["ann"]
    assert graded(grade(settings(course, root, more=("--GradeAnswers.minimum_isolation=S0",)))) == ["ann"]


def test_a_pattern_of_students_or_notebooks_bounds_a_run(course, root):
    for student in ("ann", "anna", "bob"):
        hand_in(root, student, RIGHT)
        hand_in(root, student, HALF, exercise="more_sums")
    assert graded(grade(settings(course, root, student="ann*"))) == ["ann", "anna"]
    assert graded(grade(settings(course, root, notebook="more*"))) == ["ann", "anna", "bob"]
    assert scores(root)["bob"] == [40.0, 0.0, None, None]
    assert [path.name for path in sorted((root / "autograded" / "bob" / ROUND).iterdir())] == ["more_sums.ipynb"]
    assert graded(grade(settings(course, root, notebook="more*"))) == []
    # of those of which a notebook alone was graded, the whole is still to be
    assert graded(grade(settings(course, root, more=("--CourseDirectory.student_id_exclude=bob",)))) == ["ann", "anna"]
    assert graded(grade(settings(course, root))) == ["bob"]
    assert scores(root)["bob"] == [40.0, 0.0, 40.0, 60.0]


def test_patterns_leave_what_nbgrader_leaves(released, tmp_path):
    course, base = released
    one, other = (Path(shutil.copytree(base, tmp_path / name)) for name in ("one", "other"))
    for root in (one, other):
        hand_in(root, "ann", RIGHT)
        hand_in(root, "ann", HALF, exercise="more_sums")
        hand_in(root, "bob", HALF, exercise="more_sums")
        (root / "submitted" / "ann" / ROUND / "notes.txt").write_text("mine")
    for _ in range(2):
        demo.nbgrader(course, one, "autograde", ROUND, "--notebook=sums", "--student=ann", "--force")
        grade(settings(course, other, notebook="sums", student="ann"), force=True)
        assert left(other) == left(one)
        hand_in(one, "ann", WRONG)
        hand_in(other, "ann", WRONG)
    demo.nbgrader(course, one, "autograde", ROUND, "--force")
    grade(settings(course, other), force=True)
    assert left(other) == left(one)


# -- faults --------------------------------------------------------------------------------------------------------------


def test_what_cannot_be_done_is_said_in_one_sentence(course, root, tmp_path):
    with pytest.raises(ContentError, match="Nothing was handed in for coding_assessment below"):
        grade(settings(course, root), [ROUND])
    assert grade(settings(course, root)).planned == 0
    with pytest.raises(ContentError, match="No assignment 'chess' was released into the gradebook; there are: coding"):
        grade(settings(course, root), ["chess"])
    with pytest.raises(ContentError, match="There is no gradebook at .*nowhere.db: release an assignment first"):
        grade(settings(course, root, url=f"sqlite:///{tmp_path}/nowhere.db"))
    assert not (tmp_path / "nowhere.db").exists()
    with pytest.raises(ContentError, match="The gradebook's address cannot be used"):
        grade(settings(course, root, url="postgresql+nodriver://nobody@127.0.0.1/x"))
    hand_in(root, "ann", RIGHT)
    with pytest.raises(ContentError, match="exporter_class is NotebookExporter in nbgrader_config.py"):
        grade(settings(course, root, more=("--Autograde.exporter_class=nbconvert.exporters.NotebookExporter",)))
    with alone(root / "autograded"), pytest.raises(ContentError, match="Another run is at work in .*autograded"):
        grade(settings(course, root))
    assert graded(grade(settings(course, root))) == ["ann"]


def test_a_gradebook_that_gets_locked_ends_the_run_and_what_was_entered_stands(course, root, monkeypatch):
    for student in ("ann", "bob", "cleo"):
        hand_in(root, student, RIGHT)
    monkeypatch.setattr("autograder.notebooks.one_gradebook._PATIENCE", 0.2)
    with closing(sqlite3.connect(root / "gradebook.db", isolation_level=None)) as formgrader:
        with pytest.raises(
            ContentError, match="gradebook.db is locked by another program: .* were not entered; what was"
        ):
            grade(settings(course, root), told=lambda _result: formgrader.execute("BEGIN IMMEDIATE"))
        formgrader.execute("ROLLBACK")
    entered = set(scores(root))
    assert len(entered) == 1
    assert set(graded(grade(settings(course, root)))) == {"ann", "bob", "cleo"} - entered
    assert len(scores(root)) == 3


def test_a_student_whom_nbgrader_is_not_to_create_is_refused_and_the_rest_goes_on(course, root):
    hand_in(root, "ann", RIGHT)
    hand_in(root, "bob", RIGHT)
    with gradebook(root) as book:
        book.add_student("bob")
    summary = grade(settings(course, root, more=("--Autograde.create_student=False",)))
    reasons = {result.job.student: result.reasons for result in summary.results}
    assert reasons == {
        "ann": ["This submission could not be converted: No student with ID 'ann' exists in the database"], "bob": [],
    }  # fmt: skip
    assert set(scores(root)) == {"bob"}
    assert summary.status == 1


def test_hooks_of_the_settings_are_called(course, root, monkeypatch, tmp_path):
    (tmp_path / "cohort_hooks.py").write_text(
        "from pathlib import Path\n\n\n"
        "def before(assignment, student, notebooks):\n"
        "    Path(notebooks[0]).with_name('before.txt').write_text(assignment)\n\n\n"
        "def after(assignment, student, notebooks):\n"
        "    name = Path(notebooks[0])\n"
        "    done = Path(str(name).replace('submitted', 'autograded')).is_file()\n"
        "    name.parents[2].with_name('after.txt').write_text(f'{name.name} {done}')\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    hand_in(root, "ann", RIGHT)
    hooks = ("--Autograde.pre_convert_hook=cohort_hooks.before", "--Autograde.post_convert_hook=cohort_hooks.after")
    places = settings(course, root, more=hooks)
    done = subprocess.run(command("grade", places), env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (root / "autograded" / "ann" / ROUND / "before.txt").read_text() == ROUND
    assert (root / "after.txt").read_text() == "sums.ipynb True"


def test_a_worker_that_ends_is_replaced_and_its_submission_tried_again(tmp_path):
    course, root = release(tmp_path, files={"hidden_stage_1.py": SABOTAGE})
    for number, fault in enumerate(["service once", "none", "service", "none", "none"]):
        hand_in(root, f"student_{number}", f"FAULT = {fault!r}\n{RIGHT}")
    summary = grade(settings(course, root), workers=2)
    reasons = {result.job.student: result.reasons for result in summary.results}
    assert reasons.pop("student_2") == [
        "The grading process ended 2 times while it was at this submission: look at what it does, and grade it again."
    ]
    assert set(reasons) == {f"student_{number}" for number in (0, 1, 3, 4)}
    assert not any(reasons.values())
    assert scores(root)["student_2"] == [None, None]
    assert scores(root)["student_0"] == [40.0, 60.0]
    again = grade(settings(course, root), workers=1)
    assert graded(again) == ["student_2"]


# -- killed --------------------------------------------------------------------------------------------------------------

#: Starts runs in forks of one process, which has loaded everything, and kills each at a moment of its own. Its worker
#: lives in the same process. A moment is counted in statements to the gradebook and files touched, not in seconds: a busy
#: machine moves none of them. The run says that it is there and goes on, so that the blow falls a little later.
_KILLS = """
import os, random, shutil, signal, sys, traceback
from pathlib import Path
from sqlalchemy import Engine
from sqlalchemy.event import listen
from cohort_course import left, settings, tables, address
from autograder.cohort import run as cohort_run
from autograder.cohort.run import grade

course, base, scratch = map(Path, sys.argv[1:4])


class OneWorker:
    count = 1

    def __init__(self, make, setup, count):
        self.worker = make(setup, may_end_us=False)

    def outcomes(self, jobs):
        for job in jobs:
            yield job, self.worker.prepare(job)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.worker.close()


cohort_run.LocalWorkers = OneWorker


def run(root, moment=None):
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        reached = 0

        def step(*_):
            nonlocal reached
            reached += 1
            if reached == moment:
                os.write(tell, b"!")

        def touched(event, arguments):
            if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.utime"):
                step()

        sys.addaudithook(touched)
        for name in ("before_cursor_execute", "commit"):
            listen(Engine, name, step)
        try:
            summary = grade(settings(course, root))
            os.write(tell, str(reached).encode())
            os._exit(summary.status)
        except BaseException:
            traceback.print_exc()
            os._exit(99)
    os.close(tell)
    with open(told, "rb", buffering=0) as told:
        said = told.read(20)
        if said == b"!":
            os.kill(pid, signal.SIGKILL)
    return said, os.waitpid(pid, 0)[1]


def copied(name):
    shutil.rmtree(scratch / name, ignore_errors=True)
    return Path(shutil.copytree(base, scratch / name))


whole = copied("whole")
run(copied("warm"))
moments, status = run(whole)
assert status == 0, status
expected = left(whole)
rng, cut = random.Random(7), 0
for number in range(20):
    root = copied("killed")
    # one moment in each twentieth of a run
    run(root, moment=1 + int(int(moments) * (number + rng.random()) / 20))
    rows = tables(address(root))
    for name in ("submission", "notebook", "grade", "comment"):
        assert set(rows[name]) <= set(expected[name]), (number, name)
        there = {row[0] for row in rows[name]}
        # of each student all rows or none
        assert set(rows[name]) == {row for row in expected[name] if row[0] in there}, (number, name)
    students = {row[0] for row in rows["submission"]}
    cut += 0 < len(students) < 8
    again, status = run(root)
    assert os.waitstatus_to_exitcode(status) == 0, number
    assert left(root) == expected, number
print(f"{cut} of 20 in the middle of entering, a run has {int(moments)} moments")
"""


def test_killed_at_any_moment_the_gradebook_is_whole_and_the_next_run_completes_it(course, root, tmp_path):
    for number in range(8):
        hand_in(root, f"student_{number}", [RIGHT, HALF, WRONG][number % 3] + f"# {number}\n")
    script = tmp_path / "kills.py"
    script.write_text(_KILLS)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(script), str(course), str(root), str(tmp_path / "scratch")],
        env={**environment(), "PYTHONPATH": str(Path(__file__).parent)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.split()[0]) >= 5, done.stdout


def command(name, places, *more):
    options = [f"--nbgrader={one}" for one in places.arguments]
    return [sys.executable, "-m", "autograder", name, f"--course={places.folder}", *options, *more]


def environment():
    return {**os.environ, "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))}


def wait_until(holds, seconds=30):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def slow(tmp_path):
    """A course whose checks take a while, and the command that grades five submissions of it."""
    test = 'import time\n\n\ndef test_slow(solution):\n    """Takes its time."""\n    time.sleep(0.6)\n'
    course, root = release(tmp_path, files={"hidden_stage_1.py": test})
    for number in range(5):
        hand_in(root, f"student_{number}", RIGHT)
    return root, command("grade", settings(course, root), "--workers=2")


def entered(root):
    with closing(sqlite3.connect(root / "gradebook.db")) as connection:
        return connection.execute("SELECT count(*) FROM submitted_assignment").fetchone()[0]


def test_a_killed_run_leaves_no_process(slow):
    root, arguments = slow
    process = subprocess.Popen(arguments, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    with process:
        wait_until(lambda: any((root / "autograded").glob("student_*/*/*.ipynb")))  # entered, and its files in place
        family = below(process.pid)
        assert len(family) >= 6  # two workers, each with a watchdog and a template
        process.kill()
        wait_for_end(family)
    done = subprocess.run(arguments, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert entered(root) == 5
    assert " unchanged." in done.stdout


def test_an_interrupt_ends_a_run_cleanly(slow):
    root, arguments = slow
    process = subprocess.Popen(
        arguments, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    wait_until(lambda: entered(root) >= 1)
    family = below(process.pid)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Interrupted: what was graded stands; run this again to go on." in out
    assert "Traceback" not in err
    wait_for_end(family)
    assert not (root / "autograded" / STAGING).exists()
    stand = entered(root)
    assert 1 <= stand < 5
    assert f"Graded {stand} of 5" in out


def test_an_interrupt_waits_for_what_is_being_entered():
    entered = []
    with Interrupts() as interrupts:
        for item in interrupts.until(iter(range(5))):
            if item == 1:
                os.kill(os.getpid(), signal.SIGINT)
            entered.append(item)
    assert entered == [0, 1]
    assert interrupts.came
    with pytest.raises(KeyboardInterrupt), Interrupts():
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)


# -- the command ---------------------------------------------------------------------------------------------------------


def test_the_command_reports_and_tells(course, root, tmp_path):
    hand_in(root, "ann", RIGHT)
    (root / "submitted" / "bob" / ROUND).mkdir(parents=True)
    write(root / "submitted" / "bob" / ROUND / NAME, {"answer": 42})
    report = tmp_path / "out.json"
    arguments = command("grade", settings(course, root), ROUND, f"--report={report}")
    done = subprocess.run(arguments, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Graded 1 of 2 in ")
    assert "Could not be graded, which is no zero: 1." in done.stdout
    assert f"Could not be graded: bob/{ROUND}: `sums.ipynb` is JSON and no notebook" in done.stderr
    assert "2 to grade, 0 unchanged" in done.stderr
    told = json.loads(report.read_text())
    assert [(one["student"], one["status"]) for one in sorted(told["submissions"], key=lambda one: one["student"])] == [
        ("ann", "graded"), ("bob", "could not be graded"),
    ]  # fmt: skip
    assert told["workers"] == 2
    assert told["answers_processor_seconds"] > 0
    bad = subprocess.run(
        command("grade", settings(course, root), "--report=/nowhere/out.json"),
        env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert bad.returncode == 1
    assert bad.stderr == "The report cannot be written: there is no folder /nowhere.\n"


def test_a_terminal_shows_a_bar_with_count_and_rate(course, root):
    for student in ("ann", "bob"):
        hand_in(root, student, RIGHT)
    (root / "submitted" / "bob" / ROUND / NAME).write_text("{")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command("grade", settings(course, root)), env={**environment(), "TERM": "xterm", "COLUMNS": "100"},
        stdout=theirs, stderr=theirs,
    ) as process:  # fmt: skip
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # Linux's way to say that nobody writes any more
            while part := os.read(ours, 65536):
                shown += part
        os.close(ours)
    assert process.returncode == 0
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode())
    assert re.search(r"submissions .*2/2 [0-9.]+ a second, 1 failed", text)
    assert f"Could not be graded: bob/{ROUND}: " in text


# -- feedback ------------------------------------------------------------------------------------------------------------


def test_feedback_pages_are_nbgraders_own(course, root):
    hand_in(root, "ann", RIGHT)
    hand_in(root, "ann", HALF, exercise="more_sums")
    hand_in(root, "bob", WRONG + "# <b>&amp; 'quoted' \"text\"\n")
    (root / "submitted" / "ann" / ROUND / "notes.txt").write_text("mine")
    pictured = hand_in(root, "cleo", RIGHT)
    notebook = json.loads(pictured.read_text())
    notebook["cells"].append(
        {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "<img src='x.png'> a < b &copy; </div>"}
    )
    pictured.write_text(json.dumps(notebook))
    grade(settings(course, root))
    with gradebook(root) as book:
        book.find_comment("sums", "sums", ROUND, "bob").manual_comment = "See me."
        book.db.commit()
    demo.nbgrader(course, root, "generate_feedback", ROUND)
    expected = files(root / "feedback")
    shutil.rmtree(root / "feedback")
    assert write_feedback(settings(course, root), [ROUND], workers=2) == (3, 0)
    got = files(root / "feedback")
    assert got.keys() == expected.keys()
    assert sum(name.endswith(".html") for name in got) == 4
    for name, (content, rights) in got.items():
        assert rights == expected[name][1]
        if name.endswith(".html") and "cleo" not in name:
            # nbconvert writes a page anew after having read it; read alike, ours is the same
            assert str(BeautifulSoup(content.decode(), "html.parser")).encode() == expected[name][0], name
        else:
            assert content == expected[name][0], name
    assert b"See me." in got[f"bob/{ROUND}/sums.html"][0]


def test_feedback_follows_a_mark_that_a_person_enters(course, root):
    hand_in(root, "ann", RIGHT)
    grade(settings(course, root))
    write_feedback(settings(course, root))
    page = root / "feedback" / "ann" / ROUND / "sums.html"
    assert "Well said" not in page.read_text()
    with gradebook(root) as book:
        book.find_comment("essay", "sums", ROUND, "ann").manual_comment = "Well said"
        book.db.commit()
    (root / "autograded" / "ann" / ROUND / "more_sums.ipynb").write_text("{")
    told = []
    assert write_feedback(settings(course, root), workers=1, told=told.append) == (0, 1)
    assert told[0].startswith(f"No feedback: ann/{ROUND}: ")
    assert "Well said" not in page.read_text()  # all pages of a submission or none
    (root / "autograded" / "ann" / ROUND / "more_sums.ipynb").unlink()
    assert write_feedback(settings(course, root), workers=1) == (1, 0)
    assert "Well said" in page.read_text()


# -- one gradebook -------------------------------------------------------------------------------------------------------


def test_what_is_entered_within_a_transaction_comes_whole_or_not_at_all(root):
    book = OneGradebook(address(root))
    try:
        with pytest.raises(ZeroDivisionError), book.transaction():
            with Gradebook(address(root), "another course") as same:
                assert same is book
                same.add_student("ann")
            assert entered_students(root) == []  # a commit of nbgrader's is none yet
            raise ZeroDivisionError
        assert entered_students(root) == []
        with book.transaction():
            Gradebook(address(root), "another course").add_student("bob")
            with pytest.raises(MissingEntry):
                Gradebook(address(root)).find_student("ann")
        assert entered_students(root) == ["bob"]
        assert ("another course",) in [row[:1] for row in tables(address(root))["course"]]
    finally:
        book.finish()
    with Gradebook(address(root)) as other:
        assert other is not book
        assert other.find_student("bob").id == "bob"


def entered_students(root):
    return [row[0] for row in tables(address(root))["student"]]


def test_metadata_is_checked_once_for_notebooks_that_have_the_same_and_each_time_when_it_is_wrong(monkeypatch):
    def notebook(*names):
        cells = [nbformat.v4.new_code_cell("1", id=f"cell{at}") for at, _ in enumerate(names)]
        for one, name in zip(cells, names, strict=True):
            one.metadata.nbgrader = {
                "grade": False, "solution": True, "locked": False, "task": False, "grade_id": name, "schema_version": 3,
            }  # fmt: skip
        return nbformat.v4.new_notebook(cells=cells)

    looked = []
    original = CheckCellMetadata.preprocess
    monkeypatch.setattr(
        CheckCellMetadata, "preprocess", lambda self, nb, res: looked.append(len(nb.cells)) or original(self, nb, res)
    )
    step = CheckedOnce()
    step.log.disabled = True
    for names in (("a", "b"), ("a", "b"), ("a", "c", "d"), ("a", "b")):
        step.preprocess(notebook(*names), {})
    assert looked == [2, 3]
    for _ in range(2):
        with pytest.raises(ValidationError, match="metadata may be corrupted"):
            step.preprocess(notebook("a", "a"), {})
    assert looked == [2, 3, 2, 2]
    changed = notebook("a", "b")
    changed.cells[0].metadata.nbgrader["schema_version"] = 1
    with pytest.raises(SchemaTooOldError):
        step.preprocess(changed, {})
