"""The real service with real graders: a cohort at once, kills, restarts, ends, and the notebook's own client."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from serving import EXERCISE, RIGHT, WRONG, command, free_port, verdict_of, write_course

from autograder.cli import main
from autograder.content import load_course
from autograder.grading import GradingError, Status
from autograder.grading.remote import RemoteClient
from autograder.serve.running import Address, _opening
from autograder.serve.settings import Settings
from autograder.serve.store import FILE_NAME, Store
from autograder.serve.tokens import issue

SLOW = "def add(a, b):\n    for _ in range(2_000_000):\n        pass\n    return a + b\n"


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path / "course")


def learners(course, *names):
    with Store(course / FILE_NAME) as store:
        return [issue(store, name) for name in names]


def check_all(course, url, tokens, source, told=None):
    """What each learner got who checked at the same time; an error in its place."""
    got = [None] * len(tokens)

    def check(n, token):
        client = RemoteClient(course, url, token, tell=(lambda line: told.append(line)) if told is not None else str)
        try:
            got[n] = client.check(EXERCISE, 1, source, seed=n)
        except GradingError as error:
            got[n] = error

    threads = [threading.Thread(target=check, args=pair) for pair in enumerate(tokens)]
    for thread in threads:
        thread.start()
    return got, threads


def join(threads):
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def test_many_check_at_once_through_kills_and_nothing_is_lost_or_graded_twice(course):
    names = [f"learner{n:02}" for n in range(24)]
    tokens = learners(course, *names)
    told = []
    with command(course, "--graders=2") as service:
        assert re.search(r"^2 graders at S\d, 1 exercise\.$", "".join(service.said), re.MULTILINE)
        got, threads = check_all(course, service.url, tokens, SLOW, told)
        for _ in range(2):
            time.sleep(1.2)
            service.kill()
            time.sleep(0.3)
            service.start()
        join(threads)
        assert [verdict.points for verdict in got] == [40.0] * 24
        assert [verdict.seed for verdict in got] == list(range(24)), "each has the verdict on their own check"
        assert any("in line; about" in line for line in told)
        assert any("cannot be reached" in line and "your answer is kept" in line for line in told)
        assert "Traceback" not in service.end()
    with Store(course / FILE_NAME) as store:
        checks = [check for name in names for check in store.checks_of(name)]
        assert len(checks) == 24
        assert store.waiting() == []
        assert {check.begun for check in checks} <= {1, 2, 3}


def test_an_end_drains_the_line_and_a_second_signal_hurries(course):
    tokens = learners(course, *(f"learner{n}" for n in range(8)))
    with command(course, "--graders=1") as service:
        got, threads = check_all(course, service.url, tokens, SLOW)
        with Store(course / FILE_NAME) as store:
            _until(lambda: sum(store.counts().values()) == 8)
        said = service.end()
        assert "what waits is graded for up to 30 s" in said
        assert said.rstrip().endswith("Ended.")
        join(threads)
        assert [verdict.points for verdict in got] == [40.0] * 8
    with command(course, "--graders=1") as service:
        got, threads = check_all(course, service.url, tokens, SLOW)
        with Store(course / FILE_NAME) as store:
            _until(lambda: sum(store.counts().values()) == 16)
            service.process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            said = service.end(signal.SIGINT)
            left = len(store.waiting())
        assert left > 0
        assert re.search(rf"Ended\. {left} answers? will be graded at the next start\.", said)
        service.start()
        assert f"{left} answer" in "".join(service.said)
        join(threads)
        assert [verdict.points for verdict in got] == [40.0] * 8


def _until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_ctrl_c_in_a_terminal_ends_the_service_and_costs_no_verdict(course):
    tokens = learners(course, "ada")
    with command(course, "--graders=1") as service:
        got, threads = check_all(course, service.url, tokens, SLOW)
        with Store(course / FILE_NAME) as store:
            _until(lambda: store.counts())
        time.sleep(
            0.5
        )  # the learner's next request waits for the verdict; one that comes to a closed door would wait longer
        os.killpg(service.process.pid, signal.SIGINT)
        join(threads)
        assert got[0].points == 40.0


def test_a_hostile_answer_keeps_the_others_from_nothing(course):
    ada, eve = learners(course, "ada", "eve")
    with command(course, "--graders=1") as service:
        hostile = RemoteClient(course, service.url, eve, tell=str)
        for source in (
            "def add(a, b):\n    while True: pass\n",
            "import os\nos.kill(os.getppid(), 9)\n",
            "x = [0] * 10**10",
        ):
            verdict = hostile.check(EXERCISE, 1, source)
            assert not verdict.green
            assert {test.status for test in verdict.tests} <= set(Status) - {Status.PASSED}
        assert RemoteClient(course, service.url, ada, tell=str).check(EXERCISE, 1, RIGHT).points == 40.0


# -- where it listens --------------------------------------------------------------------------------------------------


def test_it_listens_on_this_machine_alone_unless_it_is_asked(course):
    with command(course, "--graders=1") as service:
        said = "".join(service.said)
        assert "http://127.0.0.1:" in said
        assert "Only this machine reaches it; for others, put a proxy with TLS in front" in said
        assert "`autograder learners issue` makes one" in said
        other = _own_address()
        if other is not None:
            with pytest.raises(OSError), socket.create_connection((other, service._port), timeout=2):
                pass
    desk = SimpleNamespace(settings=Settings(graders=1), rung="S3", course=load_course(course))
    with Store(course / FILE_NAME) as store:
        said = "\n".join(_opening(course, store, Address("0.0.0.0", 1), desk, 0, False))
    assert "It speaks plain HTTP" in said
    assert "give learners the proxy's https address" in said
    assert "Only this machine" not in said


def _own_address():
    """An address of this machine that is not loopback, None when it has none."""
    try:
        address = socket.gethostbyname(socket.gethostname())
    except OSError:
        return None
    return None if address.startswith("127.") else address


@pytest.mark.parametrize(
    ("host", "local", "url"),
    [("127.0.0.1", True, "http://127.0.0.1:1"), ("localhost", True, "http://localhost:1"),
     ("::1", True, "http://[::1]:1"), ("0.0.0.0", False, "http://0.0.0.0:1"), ("::", False, "http://[::]:1"),
     ("example.org", False, "http://example.org:1")],
)  # fmt: skip
def test_addresses(host, local, url):
    assert (Address(host, 1).local, Address(host, 1).url) == (local, url)


def test_a_port_that_is_taken_is_one_sentence(course, monkeypatch, capsys):
    monkeypatch.setenv("AUTOGRADER_COURSE", str(course))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert main(["serve", "--port", str(other.getsockname()[1])]) == 1
    assert "cannot be used (Address already in use); name another with --port or --host." in capsys.readouterr().err
    for option in ("--graders=0", "--room=0", "--port=-1", "--drain=-1"):
        assert main(["serve", option]) == 1
        assert " or more." in capsys.readouterr().err


# -- the notebook's client against services that misbehave -------------------------------------------------------------


@pytest.fixture
def scripted():
    """A server that gives the replies of a list, one after the other, and keeps what it was asked."""
    script, asked = [], []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append((self.command, self.path, body, dict(self.headers)))
            status, headers, text = script.pop(0) if len(script) > 1 else script[0]
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {"Content-Length": len(text.encode()), **headers}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield SimpleNamespace(script=script, asked=asked, url=f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def slept(monkeypatch):
    """Waits take no time, and are kept."""
    waits, now = [], [1000.0]

    def sleep(seconds):
        waits.append(seconds)
        now[0] += seconds

    monkeypatch.setattr("autograder.grading.remote.time", SimpleNamespace(sleep=sleep, monotonic=lambda: now[0]))
    return waits


def graded(source=RIGHT):
    return 200, {}, json.dumps({"id": "x", "state": "graded", "verdict": verdict_of(source).to_json()})


def test_it_waits_as_long_as_it_is_told_and_sends_the_same_id(course, scripted, slept):
    scripted.script += [
        (429, {"Retry-After": 7}, '{"error": "Too fast."}'),
        (503, {"Retry-After": 3}, '{"error": "Full."}'),
        (502, {}, "<html>a proxy's page</html>"),
        (0, {}, ""),
        (202, {}, '{"id": "x", "state": "waiting", "place": 12, "wait": 8.2, "wait_p95": 30.1}'),
        (0, {}, ""),
        (202, {}, '{"id": "x", "state": "in grading", "place": 0, "wait": 0.4, "wait_p95": 30.1}'),
        graded(),
    ]
    told = []
    client = RemoteClient(course, scripted.url + "/", "ag_token", tell=told.append)
    assert client.check(EXERCISE, 1, RIGHT, seed=3).points == 40
    assert slept == [7, 3, 2, 2, 2]
    posts = [body for method, path, body, _ in scripted.asked if method == "POST"]
    assert len(posts) == 5
    assert len(set(posts)) == 1
    assert {path.partition("?")[0] for method, path, *_ in scripted.asked[5:]} == {
        f"/v1/checks/{json.loads(posts[0])['id']}"
    }
    assert all(headers["Authorization"] == "token ag_token" for *_, headers in scripted.asked)
    assert told[0] == "Too fast. Trying again in 7 s; your answer is kept."
    said = "You are number 12 in line; about 9 s. Of the last checks, 95 in 100 were back within 31 s."
    assert said in told
    # another check has another id
    client.check(EXERCISE, 1, RIGHT, seed=3)
    assert scripted.asked[-1][2] != posts[0]


def test_a_check_that_was_interrupted_goes_on_with_its_id(course, scripted, slept, monkeypatch):
    scripted.script += [(202, {}, '{"place": 1, "wait": 1, "wait_p95": null}')]
    client = RemoteClient(course, scripted.url, "t", tell=str)

    def interrupt(self, data):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("autograder.grading.remote._Waiting.in_line", interrupt)
        with pytest.raises(KeyboardInterrupt):
            client.check(EXERCISE, 1, RIGHT)
    scripted.script[:] = [graded()]
    client.check(EXERCISE, 1, RIGHT)
    assert scripted.asked[0][2] == scripted.asked[1][2]


def test_a_service_that_has_lost_its_file_gets_the_answer_again(course, scripted, slept):
    scripted.script += [
        (202, {}, '{"place": 1, "wait": 1, "wait_p95": null}'),
        (404, {}, '{"error": "You have no check with this id."}'),
        graded(),
    ]
    assert RemoteClient(course, scripted.url, "t", tell=str).check(EXERCISE, 1, RIGHT).green
    assert [method for method, *_ in scripted.asked] == ["POST", "GET", "POST"]


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        ((401, {}, '{"error": "Your token is wrong."}'), "Your token is wrong."),
        ((404, {}, '{"error": "No such exercise."}'), "No such exercise."),
        ((413, {}, '{"error": "Too large."}'), "Too large."),
        ((500, {}, "oops"), "The grading service answered 500."),
        ((200, {}, "{}"), "of different versions"),
        ((200, {}, '{"verdict": "{}"}'), "of different versions"),
        ((200, {}, '{"verdict": 7}'), "of different versions"),
        ((301, {"Location": "http://127.0.0.1:1/elsewhere"}, ""), "The grading service answered 301."),
    ],
)
def test_what_no_other_try_mends_is_said_at_once(course, scripted, slept, reply, sentence):
    scripted.script.append(reply)
    with pytest.raises(GradingError) as caught:
        RemoteClient(course, scripted.url, "t", tell=str).check(EXERCISE, 1, WRONG)
    assert sentence in str(caught.value)
    assert len(scripted.asked) == 1
    assert slept == []


def test_a_service_that_is_away_is_tried_for_minutes_and_then_told(course, slept):
    client = RemoteClient(course, f"http://127.0.0.1:{free_port()}", "t", tell=str)
    with pytest.raises(GradingError) as caught:
        client.check(EXERCISE, 1, RIGHT)
    assert 290 <= sum(slept) <= 300
    assert "cannot be reached" in str(caught.value)
    assert "Nothing is lost: check again later." in str(caught.value)
    slept.clear()
    with pytest.raises(GradingError):
        client.ask({"op": "hints", "exercise": EXERCISE, "stage": 1})
    assert sum(slept) <= 30
