"""A real PostgreSQL of the test run's own: on loopback, as an ordinary user, gone when the run ends.

Another test module asks for the fixture `postgres` by importing it, or uses `server` itself.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import util
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

#: Seconds in which the server must answer on a busy machine.
PATIENCE = 60
#: The user who runs the server when the tests run as root, which PostgreSQL refuses; the first that there is.
_USERS = ("postgres", "nobody")

_numbers = itertools.count(1)


def missing() -> str | None:
    """Why there can be no server here, in words to print; None when there can."""
    if _binaries() is None:
        return "there is no PostgreSQL here; install Debian's postgresql"
    if util.find_spec("pg8000") is None:
        return "there is no driver for PostgreSQL here; install autograder[postgres]"
    return None


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("postgres")
    candidates = [*found, *([Path(on_path).resolve()] if on_path else [])]
    return next((path.parent for path in reversed(candidates) if (path.parent / "initdb").exists()), None)


@contextlib.contextmanager
def server() -> Iterator[Callable[[], URL]]:
    """Run a server; gives a function that makes a new, empty database and returns its address.

    RuntimeError with the server's own words when it does not start.
    """
    binaries, user = _binaries(), _ordinary_user()
    password = secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="autograder-pg-") as scratch:
        folder = Path(scratch)
        (folder / "password").write_text(password)
        for path in (folder, folder / "password"):
            if user is not None:
                os.chown(path, user.pw_uid, user.pw_gid)
        who = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": scratch}
        made = subprocess.run(
            [
                binaries / "initdb", "--pgdata", folder / "data", "--username=tests", "--pwfile", folder / "password",
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
            ],
            cwd=folder, env=environment, capture_output=True, text=True, check=False, **who,
        )  # fmt: skip
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with open(folder / "server.log", "wb") as log:
            process = subprocess.Popen(
                [
                    binaries / "postgres", "-D", folder / "data", "-h", "127.0.0.1", "-p", str(port), "-k", folder,
                    "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=32MB",
                ],
                cwd=folder, env=environment, stdout=log, stderr=log, **who,
            )  # fmt: skip
            try:
                address = URL.create("postgresql+pg8000", "tests", password, "127.0.0.1", port, "postgres")
                _wait_for(address, process, folder / "server.log")
                yield lambda: _new_database(address)
            finally:
                process.send_signal(signal.SIGINT)  # ends open connections
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _ordinary_user() -> pwd.struct_passwd | None:
    """Who is to run the server; None when the tests run as an ordinary user themselves."""
    if os.geteuid() != 0:
        return None
    for name in _USERS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError(f"PostgreSQL does not run as root, and there is no user {' or '.join(_USERS)}")


def _wait_for(address: URL, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(Exception):
            _run(address, "SELECT 1")
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _new_database(address: URL) -> URL:
    name = f"test_{next(_numbers)}"
    _run(address, f"CREATE DATABASE {name}")
    return address.set(database=name)


def _run(address: URL, statement: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], URL]]:
    """A function that gives the address of a new, empty database; the test is skipped where there is no PostgreSQL."""
    why = missing()
    if why is not None:
        pytest.skip(why)
    with server() as new_database:
        yield new_database
