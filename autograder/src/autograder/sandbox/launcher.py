"""Starts the watchdog and, below it, the zygote, and gets confined children from it."""

from __future__ import annotations

import contextlib
import glob
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.sandbox import bubblewrap, hanging, isolation, linux, scratch, watchdog
from autograder.sandbox.isolation import RUNGS, readable_folders
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Session

#: The first of the user ids that no account has; as root, each child becomes one of them.
NOBODY_ELSE = 61_184
_START_SECONDS = 30.0
_PREFIX = "autograder-"


class SandboxFault(RuntimeError):
    """The sandbox itself does not work here: never the answer's doing."""


@dataclass(frozen=True)
class Ending:
    """How a child ended: ``signal`` (0: none), ``code``, CPU seconds, peak bytes of memory.

    ``reason`` says which limit it was over, as the end of the sentence "your answer …"; ``""`` when it was over none.
    """

    signal: int
    code: int
    cpu: float
    memory: int
    reason: str = ""


class Child:
    """One confined process with an answer in it."""

    def __init__(self, session: Session, pid: int, output: Any):
        self.session, self.pid, self._output = session, pid, output

    def close(self) -> None:
        """Close our end of its channel and the file of what it printed; `Sandbox.finish` is what ends the process."""
        with contextlib.suppress(OSError):
            self.session.close()
        self._output.close()

    def printed(self, since: int, limit: int) -> tuple[str, int]:
        """What the answer printed after byte ``since``, at most ``limit`` bytes of it, and where the output now ends."""
        end = os.fstat(self._output.fileno()).st_size
        data = os.pread(self._output.fileno(), min(limit, max(0, end - since)), since)
        return data.decode("utf-8", "replace"), end

    def hung_at(self, since: int, filename: str) -> tuple[int, str] | None:
        """``(line, function)`` at which a test whose time is over stood in ``filename``, where that is known."""
        end = os.fstat(self._output.fileno()).st_size
        text, _ = self.printed(max(since, end - hanging.LOOKED_AT), hanging.LOOKED_AT)
        return hanging.read(text, filename)[1]


class Sandbox:
    """A zygote and its children. ``rung`` is what children get: the strongest that holds here, or the one asked for.

    ``tools`` names modules; each has a dict ``TOOLS`` of operations that run beside an answer, for `Session.request`.

    With ``may_end_us`` the watchdog ends this very process should it be stuck in a check past the check's limit; a
    process that does nothing but grade wants that. Not for use from several threads at once.
    """

    def __init__(
        self,
        *,
        rung: str | None = None,
        limits: Limits | None = None,
        hash_seed: int = 0,
        may_end_us: bool = False,
        tools: tuple[str, ...] = (),
    ):
        if rung is not None and rung not in RUNGS:
            raise SandboxFault(f"there is no isolation {rung!r}; the rungs are {', '.join(RUNGS)}")
        self.limits = limits or Limits()
        self._process: subprocess.Popen | None = None
        self._errors: Any = None
        self._processor: int | None = None
        self._spare: Child | None = None
        self._hash_seed, self._may_end_us, self._tools = hash_seed, may_end_us, tools
        self._readable = readable_folders() + tuple(_folder_of(name) for name in tools)
        found = self._start_strongest(rung)
        self.strongest: str = found["rung"]
        #: Why each stronger rung does not hold on this machine.
        self.missing: dict[str, str] = found["missing"]
        #: True when each child runs as a user of its own that has no account, which takes root.
        self.drops_user: bool = found["drops_user"]
        #: The template process's number; inside of bubblewrap as it is counted there.
        self.template: int = found["pid"]
        if rung is not None and not isolation.at_least(self.strongest, rung):
            self.close()
            raise SandboxFault(
                f"isolation {rung} was asked for; this machine offers at most {self.strongest}"
                + "".join(f" ({name}: {why})" for name, why in self.missing.items())
            )
        self.rung = rung or self.strongest

    # -- starting ------------------------------------------------------------------------------------------------------

    def _start_strongest(self, rung: str | None) -> dict[str, Any]:
        """Start the template in namespaces where they can be had and are wanted, else without; what it said."""
        why = ""
        if rung in (None, "S4"):
            bwrap = bubblewrap.find() if linux.LINUX else None
            if bwrap is not None:
                try:
                    return self._start(bwrap)
                except SandboxFault as fault:
                    why = f"bubblewrap cannot make namespaces here: {self._complaint() or fault}"
                    self.close()
            else:
                why = "bubblewrap is not installed" if linux.LINUX else "namespaces are Linux's"
        try:
            found = self._start(None)
        except SandboxFault as fault:
            complaint = self._complaint()
            self.close()
            raise SandboxFault(f"{fault} {complaint}".strip()) from None
        if why:
            found["missing"] = {"S4": why, **found["missing"]}
        return found

    def _start(self, bwrap: str | None) -> dict[str, Any]:
        try:
            _sweep()
            self._base = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
            os.chmod(self._base, 0o711)
            self._errors = tempfile.TemporaryFile(dir=self._base)  # noqa: SIM115 - it lives as long as this
        except OSError as error:
            raise SandboxFault(f"no scratch folder for answers can be made: {error}") from None
        self._control, theirs = socket.socketpair()
        self._speaking, listening = socket.socketpair()
        folder = bubblewrap.SCRATCH if bwrap else self._base
        template = [
            # not -I, which would ignore the hash seed; the environment is ours, and the folder is empty
            sys.executable, "-s", "-P", "-X", "utf8", "-m", "autograder.sandbox.zygote",
            str(theirs.fileno()), folder, str(NOBODY_ELSE), str(int(bwrap is not None)), *self._tools,
        ]  # fmt: skip
        if bwrap is not None:
            quota = 2 * self.limits.scratch_bytes  # the child at work, and the one before it
            template = bubblewrap.wrapped(bwrap, template, readable=self._readable, scratch_bytes=quota)
        with theirs, listening:
            self._process = subprocess.Popen(
                watchdog.command(
                    listening.fileno(), may_end_grader=self._may_end_us, folder=self._base, template=template
                ),
                pass_fds=[theirs.fileno(), listening.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                env={
                    "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONHASHSEED": str(self._hash_seed),
                    "MALLOC_ARENA_MAX": "2", "PYTHONDONTWRITEBYTECODE": "1",
                },
                cwd=self._base,
                start_new_session=True,
            )  # fmt: skip
        self._broken = False
        self._control.settimeout(_START_SECONDS)
        return self._hear(self._control)

    def _complaint(self) -> str:
        """The last line that the template wrote to stderr."""
        try:
            self._errors.seek(0)
            lines = self._errors.read(1 << 16).decode("utf-8", "replace").strip().splitlines()
        except (OSError, ValueError, AttributeError):  # there may be no such file, for lack of a folder
            return ""
        return lines[-1][:300] if lines else ""

    @property
    def alive(self) -> bool:
        """False once the template or the watchdog has ended: then there are no more children to be had."""
        return not self._broken and self._process is not None and self._process.poll() is None

    # -- a check's time ------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def watched(self, seconds: float) -> Iterator[None]:
        """Have the watchdog end what is done here should it last longer than ``seconds``, whatever is stuck."""
        self._tell(seconds)
        try:
            yield
        finally:
            self._tell(0.0)

    def _tell(self, seconds: float) -> None:
        with contextlib.suppress(OSError):  # a watchdog that has ended took the template with it, which is noticed
            self._speaking.sendall(watchdog.MESSAGE.pack(seconds))

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

    # -- children ------------------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Have a confined child ready, so that the next `spawn` need not wait for one."""
        if self._spare is None:
            self._spare = self._fork(processes=False)

    def spawn(self, *, processes: bool = False) -> Child:
        """A fresh child that nothing has run in; SandboxFault when there is none to be had.

        With ``processes`` the answer may start processes and programs, within the limits.
        """
        if processes:
            child = self._fork(processes=True)
        else:
            child, self._spare = self._spare or self._fork(processes=False), None
        try:
            self._ask({"op": "begin", "pid": child.pid, "processor": self._processor})
        except SandboxFault:
            child.close()
            raise
        return child

    def _fork(self, *, processes: bool) -> Child:
        try:
            output = tempfile.TemporaryFile(dir=self._base)  # noqa: SIM115 - it lives as long as the child
        except OSError as error:
            raise SandboxFault(f"no file for what the answer prints can be made: {error}") from None
        ours, theirs = socket.socketpair()
        request = {
            "op": "fork",
            "rung": self.rung,
            "readable": self._readable,
            "processes": processes,
            "limits": self.limits.to_dict(),
        }
        try:
            self._ask(request, theirs.fileno(), output.fileno())
            said = self._hear(self._control)
            if "error" in said:
                raise SandboxFault(said["error"])
        except SandboxFault:
            ours.close()
            output.close()
            raise
        finally:
            theirs.close()
        child = Child(Session(ours), said["pid"], output)
        ours.settimeout(_START_SECONDS)
        try:
            said = self._hear(ours)
        except SandboxFault as fault:
            said = {"error": str(fault)}
        ours.settimeout(None)  # from here on the channel bounds each wait by itself
        if "error" in said:
            self.finish(child)
            raise SandboxFault(f"a child could not be confined at {self.rung}: {said['error']}")
        return child

    def finish(self, child: Child) -> Ending:
        """End the child and all that it started, and remove what it wrote."""
        with contextlib.suppress(OSError):
            child.session.close()
        try:
            self._ask({"op": "reap", "pid": child.pid})
            said = self._hear(self._control)
        finally:
            child._output.close()
        status = said["status"]
        return Ending(
            signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            code=os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0,
            cpu=said["cpu"],
            memory=said["memory"],
            reason=said["reason"],
        )

    def _ask(self, request: dict[str, Any], *descriptors: int) -> None:
        data = json.dumps(request).encode() + b"\n"
        try:
            if descriptors:
                socket.send_fds(self._control, [data], list(descriptors))
            else:
                self._control.sendall(data)
        except OSError as error:
            self._broken = True
            raise SandboxFault(f"the template process is gone: {error}") from None

    def _hear(self, sock: socket.socket) -> dict[str, Any]:
        """One JSON line; from a child's channel byte by byte, so that nothing of what follows is taken."""
        ours = sock is self._control
        line = bytearray()
        while not line.endswith(b"\n"):
            try:
                part = sock.recv(4096 if ours else 1)
            except OSError as error:
                self._broken = self._broken or ours
                raise SandboxFault(f"the template process does not answer: {error}") from None
            if not part or len(line) > 1 << 16:
                self._broken = self._broken or ours
                raise SandboxFault("the template process ended before it answered")
            line += part
        return json.loads(line)

    def close(self) -> None:
        """End the zygote with all its children; safe to call twice."""
        if self._spare is not None:
            spare, self._spare = self._spare, None
            spare.close()
        if self._process is None:
            return
        for ours in (self._control, self._speaking, self._errors):
            ours.close()
        # the watchdog sees its end of the line closed, and ends all that is below it
        deadline = time.monotonic() + 5.0
        while self._process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        scratch.remove(self._base)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _folder_of(module: str) -> str:
    """The folder that a module's package lies in, which its template needs to read."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise SandboxFault(f"there is no module {module}")
    return os.path.dirname(spec.origin)


def _sweep() -> None:
    """Remove what sandboxes left behind whose process was killed."""
    for folder in glob.glob(os.path.join(tempfile.gettempdir(), f"{_PREFIX}*-*")):
        owner = os.path.basename(folder).removeprefix(_PREFIX).partition("-")[0]
        with contextlib.suppress(OSError, ValueError):
            if os.stat(folder).st_uid == os.getuid() and not _is_alive(int(owner)):
                scratch.remove(folder)


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
