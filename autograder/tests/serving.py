"""A grading service for tests: in this process with graders that obey the test, or the real command."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from conftest import TINY
from tornado.netutil import bind_sockets

from autograder.content import load_course
from autograder.grading import StageResult, Status, TestResult, Verdict
from autograder.serve.desk import Desk
from autograder.serve.settings import Settings
from autograder.serve.store import FILE_NAME, Store
from autograder.serve.tokens import whose
from autograder.serve.web import make_server

EXERCISE = "served_sums"
RIGHT = "def add(a, b):\n    return a + b\n"
WRONG = "def add(a, b):\n    return a - b\n"
#: Seconds after which a test that waits has failed, on a machine that is busy with other things, too.
PATIENCE = 60


def write_course(root: Path) -> Path:
    """The tiny course, with an exercise of a name of its own."""
    folder = root / "rounds" / "served_round" / EXERCISE
    for name, text in TINY.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("{id}", EXERCISE) if name == "exercise.toml" else text)
    (folder.parent / "round.toml").write_text(
        'title = "A round"\norder = 1\nminutes = 10\nscreens_for = "sums"\nweight = 1.0\n'
    )
    return root


def verdict_of(source: str, exercise: str = EXERCISE, stage: int = 1, seed: int = 1) -> Verdict:
    """A verdict such as the grader's: the answer passes when it adds."""
    passes = source == RIGHT
    status = Status.PASSED if passes else Status.FAILED
    tests = (
        TestResult("test_small_sum", 1, True, "Adds two small numbers.", status, hint="Return the sum."),
        TestResult(
            "test_drawn_sums", 1, False, "Adds any two numbers.", status, "" if passes else "Add what was passed in.",
            hint="Add what was passed in.",
        ),
        TestResult("test_zero", 1, False, "Adds nothing to a number.", status),
    )  # fmt: skip
    points = 40.0 if passes else 0.0
    stages = (StageResult(1, "Two numbers", points, 40.0, 3 if passes else 0, 3, passes),)
    return Verdict(exercise, stage, seed, "S3", stages, tests)


class Graders:
    """Stands in for `Client`: grades at once, or when the test opens the ``gate``. Keeps what was asked."""

    def __init__(self, rung="S3"):
        self.gate = threading.Event()
        self.gate.set()
        self.rung, self.asked, self.others, self.questions, self.faults = rung, [], [], [], []
        self.most = self._now = 0
        self._lock = threading.Lock()

    def __call__(self, course, *, limits=None):
        return self

    def check(self, exercise, stage, source, *, seed=None, minimum="S0", others=None):
        with self._lock:
            self.asked.append((exercise, stage, source, seed))
            self.others += [others] if others else []
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            assert self.gate.wait(PATIENCE), "the test never opened the gate"
            if self.faults:
                raise self.faults.pop(0)
            return verdict_of(source, exercise, stage, seed)
        finally:
            with self._lock:
                self._now -= 1

    def ask(self, request):
        if request["op"] == "ping":
            return self.rung
        self.questions.append(request)
        return {"names": ["test_zero", "test_small_sum"], "said": "it fails at test_zero, not at test_zero_too"}

    def close(self):
        self.gate.set()


@contextlib.asynccontextmanager
async def desk_of(root: Path, stand_in=None, /, **settings) -> AsyncIterator[tuple[Desk, Store]]:
    """A desk that has started, on the course at ``root``."""
    with Store(root / FILE_NAME) as store:
        settings.setdefault("graders", 2)
        desk = Desk(load_course(root), store, Settings(**settings), new_client=stand_in or Graders())
        try:
            await desk.start()
            yield desk, store
        finally:
            if isinstance(stand_in, Graders):
                stand_in.close()
            await desk.close()


@contextlib.asynccontextmanager
async def served(root: Path, stand_in=None, /, *, who=None, prefix="", head_seconds=10.0, **settings):
    """``(url, desk, store)`` of a service in this process."""
    async with desk_of(root, stand_in, **settings) as (desk, store):

        async def own(token):
            return whose(store, token)

        server = make_server(desk, who or own, prefix=prefix, head_seconds=head_seconds)
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        try:
            yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}{prefix}", desk, store
        finally:
            if isinstance(stand_in, Graders):
                stand_in.close()
            desk.let_go()
            server.stop()
            await asyncio.wait_for(server.close_all_connections(), PATIENCE)


async def send(url: str, raw: bytes, *, hang_up: bool = False) -> tuple[int, dict[str, str], bytes]:
    """What a server answers to bytes: status, headers in lower case, body; ``(0, {}, b"")`` when it hangs up."""
    host, _, port = url.partition("//")[2].partition("/")[0].partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        with contextlib.suppress(ConnectionError):
            writer.write(raw)
            await writer.drain()
            if hang_up:
                return 0, {}, b""
        with contextlib.suppress(ConnectionError):
            return await asyncio.wait_for(_read(reader), PATIENCE)
        return 0, {}, b""
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def _read(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = await reader.readline()
    if not head:
        return 0, {}, b""
    headers = {}
    while line := (await reader.readline()).strip():
        name, _, value = line.decode().partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return int(head.split()[1]), headers, body


async def request(url: str, path: str, body=None, *, token: str | None = None, method: str = "", headers=()):
    """``(status, headers, data)`` of one request; ``body`` is sent as JSON unless it is bytes."""
    data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"{method or ('GET' if body is None else 'POST')} {_prefix(url)}{path} HTTP/1.1", "Host: x", *headers]
    if token is not None:
        lines.append(f"Authorization: token {token}")
    if body is not None:
        lines.append(f"Content-Length: {len(data)}")
    status, given, text = await send(url, "\r\n".join([*lines, "Connection: close", "", ""]).encode() + data)
    return status, given, json.loads(text) if text else {}


def _prefix(url: str) -> str:
    path = url.partition("//")[2].partition("/")[2]
    return f"/{path}" if path else ""


def a_check(id: str = "check-00001", source: str = RIGHT, **more) -> dict:
    """A request for a check."""
    return {"id": id, "exercise": EXERCISE, "stage": 1, "source": source, **more}


class Command:
    """``python -m autograder serve`` on a port of its own, which it keeps when it is started again."""

    def __init__(self, course: Path, *options: str):
        self._course, self._options, self._port = course, options, 0
        self.said: list[str] = []
        self.start()

    def start(self) -> None:
        self.said = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "autograder", "serve", f"--port={self._port}", "--minimum=S0", *self._options],
            cwd=self._course, env={**os.environ, "AUTOGRADER_COURSE": str(self._course)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        while line := self.process.stdout.readline():
            self.said.append(line)
            if match := re.search(r" at (http://\S+?:(\d+)\S*)", line):
                self.url, self._port = match[1], int(match[2])
            if line.startswith("Ctrl+C"):
                return
        raise AssertionError("the service did not start:\n" + "".join(self.said))

    def kill(self) -> None:
        """End the service, and nothing else, as a loss of power would."""
        self.process.kill()
        self.process.stdout.read()
        self.process.wait(PATIENCE)
        self.process.stdout.close()

    def end(self, number: int = signal.SIGTERM) -> str:
        """Ask it to end; what it said from then on."""
        if self.process.stdout.closed:
            return ""
        if self.process.poll() is None:
            self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=PATIENCE)
        return said


@contextlib.contextmanager
def command(course: Path, *options: str) -> Iterator[Command]:
    """The real service, ended at the end."""
    running = Command(course, *options)
    try:
        yield running
    finally:
        running.end()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
