"""The grading service and its client: one sentence for whatever goes wrong, and no process left behind."""

# ruff: noqa: E501 - answers and messages stand in one line each, so that a table can be read

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import TINY

from autograder.content import load_exercise
from autograder.grading import Client, GradingError, Status
from autograder.grading.proof import hidden_marks
from autograder.grading.service import MAX_REQUEST, Service, describe

ADD = "def add(a, b):\n    return a + b\n"
SLOW = "def add(a, b):\n    while True: pass\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of the tiny exercise that the whole module shares."""
    folder = tmp_path_factory.mktemp("course") / "rounds" / "service_round" / "service_sums"
    for name, text in TINY.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("{id}", folder.name))
    (folder.parent / "round.toml").write_text(
        'title = "A round"\norder = 1\nminutes = 10\nscreens_for = "sums"\nweight = 1.0\n'
    )
    return folder.parents[2]


@pytest.fixture(scope="module")
def warm(course):
    """A client whose service is kept for the whole module."""
    with Client(course) as client:
        yield client


@pytest.fixture
def client(course, tmp_path, monkeypatch):
    """A client of its own; what a killed service leaves behind is left in the test's folder."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Client(course) as client:
        yield client


def descendants(pid):
    """The processes below ``pid``, itself included."""
    found = [pid]
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return found
    for child in text.split():
        found += descendants(int(child))
    return found


def wait_until_gone(pids, seconds=10.0):
    """Those of ``pids`` that still run after at most ``seconds``."""
    deadline = time.monotonic() + seconds
    while True:
        left = [pid for pid in pids if runs(pid)]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.02)


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


# -- checks ------------------------------------------------------------------------------------------------------------


def test_a_check_gives_a_verdict(warm):
    verdict = warm.check("service_sums", 1, ADD)
    assert (verdict.green, verdict.points) == (True, 40)
    assert warm.check("service_sums", 1, ADD) == verdict


def test_a_seed_that_is_asked_for(warm):
    assert warm.check("service_sums", 1, ADD, seed=77).seed == 77
    assert warm.check("service_sums", 1, ADD, seed=0).seed == 0


def test_the_courses_own_seed_is_used_otherwise(warm, course):
    seed = warm.check("service_sums", 1, ADD).seed
    assert seed == int((course / ".grading-seed").read_text())


def test_a_wrong_answer_is_a_verdict_and_no_error(warm):
    verdict = warm.check("service_sums", 2, "import os\nos._exit(1)\n")
    assert {test.status for test in verdict.tests} == {Status.CRASHED}


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        ({"op": "check", "exercise": "nothing", "stage": 1, "source": ADD}, "no exercise is called 'nothing'; there are: service_sums"),
        ({"op": "check", "exercise": "service_sums", "stage": 3, "source": ADD}, "service_sums has stages 1 to 2, not 3"),
        ({"op": "check", "exercise": "service_sums", "stage": "1", "source": ADD}, "service_sums has stages 1 to 2, not '1'"),
        ({"op": "check", "exercise": "service_sums", "stage": True, "source": ADD}, "service_sums has stages 1 to 2, not True"),
        ({"op": "check", "exercise": "service_sums", "source": ADD}, "service_sums has stages 1 to 2, not None"),
        ({"op": "check", "exercise": "../rounds/service_round", "stage": 1, "source": ADD}, "no exercise is called"),
        ({"op": "check", "exercise": "service_sums", "stage": 1, "source": None}, "source as text"),
        ({"op": "hints", "exercise": "service_sums", "stage": 0}, "service_sums has stages 1 to 2, not 0"),
        ({"op": "describe"}, "no exercise is called 'None'"),
        ({"op": "solution", "exercise": "service_sums"}, "has no operation 'solution'"),
        ({}, "no exercise is called"),
    ],
)  # fmt: skip
def test_a_request_that_cannot_be_met_is_one_sentence(warm, request_, sentence):
    with pytest.raises(GradingError) as caught:
        warm.ask(request_)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert warm.ask({"op": "ping"}).startswith("S")


def test_a_huge_answer_is_refused_and_the_next_check_works(warm):
    pid = warm._process.pid if warm._process else None
    with pytest.raises(GradingError, match="at most 8,388,608 bytes. Nothing was graded"):
        warm.check("service_sums", 1, "#" * (MAX_REQUEST + 10))
    with pytest.raises(GradingError, match="at most 8,388,608 bytes"):
        warm.check("service_sums", 1, "#" * (2 * MAX_REQUEST))
    assert warm.check("service_sums", 1, ADD).green
    assert pid in (None, warm._process.pid)


def test_odd_text_in_an_answer(warm):
    for source in ("x = '\ud800'", "x = '\x00'", "\ufeffx = 1", "x = 1\r\ny = 2\r", "é = 1"):
        verdict = warm.check("service_sums", 1, source)
        assert verdict.points == 0
        assert not verdict.faulty


def test_several_threads_take_turns(warm):
    verdicts = []
    threads = [
        threading.Thread(target=lambda n=n: verdicts.append(warm.check("service_sums", 1, ADD, seed=n)))
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(verdict.seed for verdict in verdicts) == [0, 1, 2, 3]
    assert all(verdict.green for verdict in verdicts)


# -- what a kernel may know --------------------------------------------------------------------------------------------


def test_a_description_holds_nothing_hidden(course, real_course):
    for folder in (next(course.glob("rounds/*/*/")), real_course / "rounds/coding_assessment/web_crawler"):
        exercise = load_exercise(folder)
        text = json.dumps(describe(exercise), ensure_ascii=False)
        assert exercise.title in text
        assert not [mark for mark in hidden_marks(exercise) if mark in text]
        for secret in (exercise.debrief, exercise.solution, *(hint for ladder in exercise.hints for hint in ladder)):
            assert secret.strip() not in text
        for stage in exercise.stages:
            assert not [test.name for test in stage.hidden if test.name in text]
            assert stage.prompt in [described["prompt"] for described in describe(exercise)["stages"]]


def test_hints_and_debrief_come_when_they_are_asked_for(warm):
    assert warm.ask({"op": "hints", "exercise": "service_sums", "stage": 2}) == [
        "Start at nought.",
        "Await each fetch.",
    ]
    assert warm.ask({"op": "debrief", "exercise": "service_sums"}) == "The reference adds.\n"
    assert warm.ask({"op": "describe", "exercise": "service_sums"})["title"] == "Sums"


def test_traps_come_with_names_of_tests_and_nothing_of_them(warm):
    told = warm.ask({"op": "traps", "exercise": "service_sums"})
    assert told == [
        {
            "name": "ignores_fetch",
            "stage": 2,
            "summary": "Adding the names' lengths instead of what was fetched.",
            "tests": ["test_several_names"],
        }
    ]


def test_an_answer_is_read_beside_the_reference_and_not_run(warm, tmp_path):
    mark = tmp_path / "ran"
    source = f"import os\nopen({str(mark)!r}, 'w').close()\n\n\ndef add(a, b=[]):\n    return a\n"
    read = warm.ask({"op": "reading", "exercise": "service_sums", "source": source})
    assert (
        read["compared"][0] == "Your answer has 4 lines in 1 function and 0 classes; the reference has 10 in 2 and 0."
    )
    assert [(remark["lines"], remark["what"]) for remark in read["remarks"]] == [
        ([5], "a mutable default argument"),
        ([1], "`os` is imported and not used"),
    ]
    assert "return a + b" not in str(read)
    assert not mark.exists()


def test_a_changed_exercise_is_taken_up(warm, course):
    prompt = next(course.glob("rounds/*/*/stage_1.md"))
    before = prompt.read_text()
    try:
        prompt.write_text("Write `add(a, b)`, please.\n")
        described = warm.ask({"op": "describe", "exercise": "service_sums"})
        assert described["stages"][0]["prompt"] == "Write `add(a, b)`, please.\n"
    finally:
        prompt.write_text(before)


# -- ends --------------------------------------------------------------------------------------------------------------


def test_a_service_that_was_killed_between_checks(client):
    assert client.check("service_sums", 1, ADD).green
    first = client._process
    below = descendants(first.pid)
    first.kill()
    first.wait()
    assert client.check("service_sums", 1, ADD).green
    assert client._process.pid != first.pid
    assert wait_until_gone(below) == []


def kill_soon(client, started):
    """Kill the client's service once it has a child at work."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        # the service, its template process, and the answer's process
        if client._process is not None and len(started(client._process.pid)) >= 3:
            client._process.kill()
            return
        time.sleep(0.005)


def test_a_service_that_is_killed_during_a_check(client):
    client.ask({"op": "ping"})
    below = descendants(client._process.pid)
    killer = threading.Thread(target=kill_soon, args=(client, descendants))
    killer.start()
    with pytest.raises(GradingError) as caught:
        client.check("service_sums", 2, SLOW)
    killer.join()
    said = str(caught.value)
    assert said.startswith("The grading service did not answer (")
    assert said.endswith("). Nothing is lost: run the check again.")
    assert "\n" not in said
    assert client.check("service_sums", 1, ADD).green
    assert wait_until_gone(below) == []


def test_a_template_that_is_killed_between_checks(client):
    assert client.check("service_sums", 1, ADD).green
    service, template = descendants(client._process.pid)[:2]
    os.kill(template, signal.SIGKILL)
    wait_until_gone([template])
    assert client.check("service_sums", 1, ADD).green
    assert client._process.pid == service


def test_closing_a_client_leaves_no_process(course):
    with Client(course) as client:
        assert client.check("service_sums", 1, ADD).green
        process = client._process
        below = descendants(process.pid)
        assert len(below) >= 2
    assert process.poll() == 0  # it ended by itself, and was not killed
    assert wait_until_gone(below) == []
    client.close()


def test_a_closed_client_starts_again(client):
    assert client.ask({"op": "ping"}).startswith("S")
    client.close()
    assert client.ask({"op": "ping"}).startswith("S")


def test_a_client_that_was_never_used_can_be_closed(course):
    client = Client(course)
    client.close()
    assert client._process is None


def test_warming_up_starts_the_service(client):
    client.warm()
    pid = client._process.pid
    client.warm()
    assert client.check("service_sums", 1, ADD).green
    assert client._process.pid == pid


def test_a_kernel_that_dies_takes_all_with_it(course):
    code = (
        "import sys, os, pathlib\n"
        "from autograder.grading import Client\n"
        "client = Client(pathlib.Path(sys.argv[1]))\n"
        "client.ask({'op': 'ping'})\n"
        "print(client._process.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    kernel = subprocess.Popen(
        [sys.executable, "-c", code, str(course)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with kernel:
        below = descendants(int(kernel.stdout.readline()))
        assert len(below) >= 3  # service, watchdog, template
        kernel.kill()
        kernel.wait()
    assert wait_until_gone(below) == []


def test_a_service_that_dies_leaves_no_folder(course, tmp_path, monkeypatch):
    # a service that is killed leaves its sandbox's folder in the temporary directory for good
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Client(course) as client:
        assert client.check("service_sums", 1, ADD).green
        below = descendants(client._process.pid)
        client._process.kill()
        client._process.wait()
        wait_until_gone(below)
        assert client.check("service_sums", 1, ADD).green
    assert list(tmp_path.iterdir()) == []


def test_a_forked_kernel_does_not_use_its_parents_service(warm):
    assert warm.check("service_sums", 1, ADD).green
    pid = warm._process.pid
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = b"failed"
        try:
            if warm.check("service_sums", 1, ADD).green and warm._process.pid != pid:
                said = b"another"
            warm.close()
            os.write(writing, said)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        assert file.read() == b"another"
    os.waitpid(child, 0)
    assert warm.check("service_sums", 1, ADD).green
    assert warm._process.pid == pid


# -- the service itself ------------------------------------------------------------------------------------------------


@pytest.fixture
def connection(course):
    """A raw connection to a service, as a kernel that was tampered with would have it."""
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, "-I", "-m", "autograder.grading.service", str(theirs.fileno()), str(course)],
        pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    theirs.close()
    ours.settimeout(60)
    with ours, ours.makefile("rb") as lines:
        yield ours, lines
    process.wait(30)


# the last one raises RecursionError in json.loads, which ends the service
@pytest.mark.parametrize(
    "line",
    [b"no json", b"", b"\xff\xfe", b"[]", b"5", b"null", b'{"op": ["ping"]}', b'{"op": "check", "source": "", "seed": "x"}', b"[" * 100_000],
    ids=lambda line: line[:12].decode("latin-1") or "empty",
)  # fmt: skip
def test_a_line_that_is_no_request_gets_a_sentence(connection, line):
    sock, lines = connection
    sock.sendall(line + b"\n")
    reply = json.loads(lines.readline() or b"null")
    assert reply is not None, "the service ended"
    assert list(reply) == ["error"]
    assert "Traceback" not in reply["error"]
    sock.sendall(b'{"op": "ping"}\n')
    assert "ok" in json.loads(lines.readline())


def test_answers_come_in_the_order_of_requests(connection):
    sock, lines = connection
    sock.sendall(b'{"op": "ping"}\n{"op": "nothing", "exercise": "service_sums"}\n{"op": "ping"}\n')
    assert [list(json.loads(lines.readline())) for _ in range(3)] == [["ok"], ["error"], ["ok"]]


def test_a_service_whose_kernel_leaves_in_the_middle(course):
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, "-I", "-m", "autograder.grading.service", str(theirs.fileno()), str(course)],
        pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    theirs.close()
    ours.sendall(json.dumps({"op": "check", "exercise": "service_sums", "stage": 1, "source": ADD}).encode() + b"\n")
    ours.close()
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, b"")


def test_an_error_of_the_service_is_a_sentence_and_its_traceback_stays_behind(course, monkeypatch, capsys):
    service = Service(course)
    monkeypatch.setattr(service._grader, "check", lambda *a, **k: 1 / 0)
    reply = service.answer({"op": "check", "exercise": "service_sums", "stage": 1, "source": ADD, "seed": 1})
    service.close()
    assert reply == {"error": "The grading service failed (ZeroDivisionError: division by zero). Nothing was graded."}
    assert "ZeroDivisionError" in capsys.readouterr().err
