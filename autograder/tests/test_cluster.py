"""Grading on a Dask cluster of real processes, into a real PostgreSQL; a worker that dies loses and doubles nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from cohort_course import HALF, RIGHT, WRONG, hand_in, left, release, scores, settings, tables
from distributed import LocalCluster
from postgres import postgres  # noqa: F401 - a fixture
from test_cohort import command, environment
from test_submissions import ROUND

from autograder.cohort.cluster import ClusterWorkers, StaleWorker, grade_here
from autograder.cohort.jobs import Job, Settings, Setup
from autograder.cohort.run import grade
from autograder.content import ContentError
from autograder.notebooks import demo

pytestmark = [
    # nbgrader.api hangs a new submission on an assignment before it adds it to the session, which SQLAlchemy warns about
    pytest.mark.filterwarnings("ignore:Object of type <Submitted.* not in session:sqlalchemy.exc.SAWarning"),
    # Dask opens sockets and event loops of its own and leaves some to the interpreter's end
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

#: Makes a check last long enough for its worker to be killed meanwhile, and keeps a record of who was at it.
SLOW = '''
import os
import time
from pathlib import Path


def test_slow(solution):
    """Adds, in its own time."""
    with open(RECORD, "a") as record:
        record.write(f"{os.getpid()}\\n")
    time.sleep(0.25)
    assert solution.add(1, 2) == 3
'''


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return tmp_path_factory.mktemp("record") / "pids"


@pytest.fixture(scope="module")
def cluster():
    """Two workers, each a process with a nanny that starts it again."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=":0", silence_logs=60
    ) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory, record):
    """``(course, root)`` with eight submissions, one of them no notebook."""
    course, root = release(
        tmp_path_factory.mktemp("cluster"), files={"hidden_stage_1.py": f"RECORD = {str(record)!r}\n{SLOW}"}
    )
    for number in range(8):
        path = hand_in(root, f"student_{number}", [RIGHT, HALF, WRONG][number % 3] + f"# {number}\n")
    path.write_text("{")
    (path.parent / "notes").mkdir()
    (path.parent / "notes" / "mine.txt").write_text("mine")
    return course, root


def test_a_worker_that_dies_loses_nothing_and_doubles_nothing(cluster, handed_in, record, tmp_path, postgres):  # noqa: F811
    course, root = handed_in
    here = Path(shutil.copytree(root, tmp_path / "here"))
    assert grade(settings(course, here), [ROUND]).status == 0

    url = postgres().render_as_string(hide_password=False)
    there = Path(shutil.copytree(root, tmp_path / "there"))
    shutil.rmtree(there / "release")
    demo.nbgrader(course, there, "generate_assignment", ROUND, database=url)
    record.unlink(missing_ok=True)
    killed = []

    def told(_result):
        if len(killed) == 0:
            killed.append(int(record.read_text().split()[-1]))
            os.kill(killed[0], signal.SIGKILL)

    places = settings(course, there, url=url)
    summary = grade(places, [ROUND], cluster=cluster.scheduler_address, told=told)
    assert summary.status == 0
    assert sorted(result.job.student for result in summary.results) == [f"student_{n}" for n in range(8)]
    assert len(set(record.read_text().split())) >= 3  # two workers, and the one in the place of the killed
    assert scores(there, url) == scores(here)
    on_server, on_file = left(there, url), left(here)
    assert on_server.pop("files").keys() == on_file.pop("files").keys()
    for name, rows in on_file.items():
        assert on_server[name] == rows, name
    again = subprocess.run(
        command("grade", places, f"--cluster={cluster.scheduler_address}", "--force", "--student=student_0"),
        env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith("Graded 1 of 1 in ")
    assert grade(places, cluster=cluster.scheduler_address).planned == 0
    assert not (there / "autograded" / ".staging").exists()


def test_a_worker_needs_none_of_the_courses_files(cluster, handed_in, tmp_path, monkeypatch):
    course, root = handed_in
    mine = Path(shutil.copytree(course, tmp_path / "mine"))
    here, there = (Path(shutil.copytree(root, tmp_path / name)) for name in ("here", "there"))
    assert grade(settings(mine, here)).status == 0
    sent = {}
    original = ClusterWorkers.__init__

    def hidden(self, setup, address, place):
        sent.update(setup.content)
        mine.rename(tmp_path / "elsewhere")
        original(self, setup, address, place)

    monkeypatch.setattr(ClusterWorkers, "__init__", hidden)
    summary = grade(settings(mine, there), cluster=cluster.scheduler_address)
    assert summary.status == 0
    assert left(there) == left(here)
    assert "nbgrader_config.py" in sent
    assert not any("shortcuts" in name or "__pycache__" in name for name in sent)


def test_another_autograder_on_a_worker_refuses(cluster, handed_in, tmp_path, monkeypatch):
    course, root = handed_in
    there = Path(shutil.copytree(root, tmp_path / "there"))
    before = tables(f"sqlite:///{there / 'gradebook.db'}")
    monkeypatch.setattr("autograder.cohort.cluster.installation", lambda: "autograder of the day after tomorrow")
    with pytest.raises(
        ContentError, match="A worker of the cluster has autograder [0-9a-f]{16}, Python .*; here it is "
    ):
        grade(settings(course, there), cluster=cluster.scheduler_address)
    assert tables(f"sqlite:///{there / 'gradebook.db'}") == before
    setup = Setup(Settings(course), {}, {}, installation="autograder of yesterday")
    with pytest.raises(StaleWorker, match="install the same on all machines"):
        grade_here(("key", setup), Job(ROUND, "ann", "", (), ""))


def test_no_scheduler_and_no_workers_are_said_in_one_sentence(handed_in, tmp_path, monkeypatch):
    course, root = handed_in
    there = Path(shutil.copytree(root, tmp_path / "there"))
    monkeypatch.setattr("autograder.cohort.cluster._PATIENCE", 0.5)
    with pytest.raises(ContentError, match=r"No Dask scheduler answers at tcp://127.0.0.1:1 \("):
        grade(settings(course, there), cluster="tcp://127.0.0.1:1")
    with (
        LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=":0", silence_logs=60) as empty,
        pytest.raises(ContentError, match="has no workers: start some with `dask worker tcp://127.0.0.1"),
    ):
        grade(settings(course, there), cluster=empty.scheduler_address)
