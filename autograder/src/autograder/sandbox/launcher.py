"""Starts the zygote and gets confined children from it."""

from __future__ import annotations

import contextlib
import glob
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.sandbox import linux
from autograder.sandbox.isolation import RUNGS, readable_folders
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Session

#: A user id that no account has; as root, a child becomes this user.
NOBODY_ELSE = 61_184
_START_SECONDS = 30.0
_PREFIX = "autograder-"


class SandboxFault(RuntimeError):
    """The sandbox itself does not work here: never the answer's doing."""


@dataclass(frozen=True)
class Ending:
    """How a child ended: ``signal`` (0: none), ``code``, CPU seconds, peak bytes of memory, and what it printed."""

    signal: int
    code: int
    cpu: float
    memory: int


class Child:
    """One confined process with an answer in it."""

    def __init__(self, session: Session, pid: int, scratch: str, output: Any):
        self.session, self.pid, self._scratch, self._output = session, pid, scratch, output

    def printed(self, since: int, limit: int) -> tuple[str, int]:
        """What the answer printed after byte ``since``, at most ``limit`` bytes of it, and where the output now ends."""
        end = os.fstat(self._output.fileno()).st_size
        data = os.pread(self._output.fileno(), min(limit, max(0, end - since)), since)
        return data.decode("utf-8", "replace"), end


class Sandbox:
    """A zygote and its children. ``rung`` is what children get: the strongest that holds here, or the one asked for.

    Not for use from several threads at once.
    """

    def __init__(self, *, rung: str | None = None, limits: Limits | None = None, hash_seed: int = 0):
        self.limits = limits or Limits()
        self._processor: int | None = None
        self._spare: Child | None = None
        _sweep()
        self._base = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
        os.chmod(self._base, 0o711)
        ours, theirs = socket.socketpair()
        self._control = ours
        self._process = subprocess.Popen(
            [
                sys.executable, "-I", "-X", "utf8", "-m", "autograder.sandbox.zygote",
                str(theirs.fileno()), self._scratch(), str(NOBODY_ELSE),
            ],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={
                "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONHASHSEED": str(hash_seed), "MALLOC_ARENA_MAX": "2",
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            cwd=self._base,
            start_new_session=True,
        )  # fmt: skip
        theirs.close()
        ours.settimeout(_START_SECONDS)
        try:
            found = self._hear(ours)
        except SandboxFault:
            self.close()
            raise
        self.strongest: str = found["rung"]
        #: Why each stronger rung does not hold on this machine.
        self.missing: dict[str, str] = found["missing"]
        self._user: int | None = found["user"]
        if rung is not None and (rung not in RUNGS or RUNGS.index(rung) > RUNGS.index(self.strongest)):
            self.close()
            raise SandboxFault(
                f"isolation {rung} was asked for; this machine offers at most {self.strongest}"
                + "".join(f" ({name}: {why})" for name, why in self.missing.items())
            )
        self.rung = rung or self.strongest

    @property
    def drops_user(self) -> bool:
        """True when children run as a user that has no account, which takes root."""
        return self._user is not None

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @contextlib.contextmanager
    def on_one_processor(self) -> Iterator[None]:
        """Keep this process and the children that it gets meanwhile on the processor where it runs now.

        The two sides take turns, so that a second processor buys nothing, and waking a process on another one costs
        several times what a message does. Does nothing where a machine cannot say or set it.
        """
        here = linux.current_processor()
        if here is None or self._processor is not None:
            yield
            return
        before = os.sched_getaffinity(0)
        try:
            os.sched_setaffinity(0, {here})
        except OSError:
            yield
            return
        self._processor = here
        try:
            yield
        finally:
            self._processor = None
            os.sched_setaffinity(0, before)

    def prepare(self) -> None:
        """Have a confined child ready, so that the next `spawn` need not wait for one."""
        if self._spare is None:
            self._spare = self._fork()

    def spawn(self) -> Child:
        """A fresh child that nothing has run in; SandboxFault when there is none to be had."""
        child, self._spare = self._spare or self._fork(), None
        if self._processor is not None:
            with contextlib.suppress(OSError):
                os.sched_setaffinity(child.pid, {self._processor})
        return child

    def _fork(self) -> Child:
        try:
            scratch = self._scratch()
            output = tempfile.TemporaryFile(dir=self._base)  # noqa: SIM115 - it lives as long as the child
        except OSError as error:
            raise SandboxFault(f"no scratch folder for the answer can be made: {error}") from None
        if self._user is not None:
            os.chown(scratch, self._user, self._user)
        ours, theirs = socket.socketpair()
        request = {
            "op": "fork",
            "rung": self.rung,
            "scratch": scratch,
            "readable": readable_folders(),
            "user": self._user,
            "limits": self.limits.to_dict(),
        }
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], [theirs.fileno(), output.fileno()])
            pid = self._hear(self._control)["pid"]
        except (OSError, SandboxFault) as error:
            ours.close()
            output.close()
            shutil.rmtree(scratch, ignore_errors=True)
            raise SandboxFault(f"the template process is gone: {error}") from None
        finally:
            theirs.close()
        child = Child(Session(ours), pid, scratch, output)
        ours.settimeout(_START_SECONDS)
        said = self._hear(ours)
        if "error" in said:
            self.finish(child)
            raise SandboxFault(f"a child could not be confined at {self.rung}: {said['error']}")
        return child

    def finish(self, child: Child) -> Ending:
        """End the child and all that it started, and remove what it wrote."""
        with contextlib.suppress(OSError):
            child.session.close()
        try:
            self._control.sendall(json.dumps({"op": "reap", "pid": child.pid}).encode())
            said = self._hear(self._control)
        except OSError as error:
            raise SandboxFault(f"the template process is gone: {error}") from None
        finally:
            child._output.close()
            try:
                os.rmdir(child._scratch)  # most answers write nothing
            except OSError:
                shutil.rmtree(child._scratch, ignore_errors=True)
        status = said["status"]
        return Ending(
            signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            code=os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0,
            cpu=said["cpu"],
            memory=said["memory"],
        )

    def _scratch(self) -> str:
        return tempfile.mkdtemp(prefix="scratch-", dir=self._base)

    def _hear(self, sock: socket.socket) -> dict:
        """One JSON line; from a child's channel byte by byte, so that nothing of what follows is taken."""
        size = 4096 if sock is self._control else 1
        line = bytearray()
        while not line.endswith(b"\n"):
            try:
                part = sock.recv(size)
            except OSError as error:
                raise SandboxFault(f"the sandbox does not answer: {error}") from None
            if not part or len(line) > 1 << 16:
                raise SandboxFault("the sandbox's template process ended before it answered")
            line += part
        return json.loads(line)

    def close(self) -> None:
        """End the zygote with all its children; safe to call twice."""
        if self._spare is not None:
            spare, self._spare = self._spare, None
            with contextlib.suppress(SandboxFault):
                self.finish(spare)
        self._control.close()
        if self._process.poll() is None:
            deadline = time.monotonic() + 2.0
            while self._process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.005)
            if self._process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        shutil.rmtree(self._base, ignore_errors=True)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _sweep() -> None:
    """Remove what sandboxes left behind whose process was killed."""
    for folder in glob.glob(os.path.join(tempfile.gettempdir(), f"{_PREFIX}*-*")):
        owner = os.path.basename(folder).removeprefix(_PREFIX).partition("-")[0]
        with contextlib.suppress(OSError, ValueError):
            if os.stat(folder).st_uid == os.getuid() and not _is_alive(int(owner)):
                shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def protect_this_process() -> None:
    """Close this process's memory to other processes of the same user, and have it die with its parent."""
    linux.set_dumpable(False)
    linux.die_with_parent()
