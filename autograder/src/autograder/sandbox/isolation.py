"""The ladder of isolation: what a machine can do is found by trying, and the strongest rung that holds is used.

====  =====================================================================================================
S0    a process of its own with resource limits, memory closed to others, killed and reaped with all it started
S2    S0 and Landlock: no file but Python's own and a scratch folder
S3    S2 and seccomp: no new process, program, socket or signal
====  =====================================================================================================
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field

from autograder.sandbox import landlock, limits, linux, seccomp
from autograder.sandbox.limits import Limits

#: From weak to strong.
RUNGS = ("S0", "S2", "S3")


@dataclass(frozen=True)
class Confinement:
    """How a child is to be confined: ``rung``, its scratch folder, what it may read, and its user (None: ours)."""

    rung: str
    scratch: str
    readable: tuple[str, ...] = ()
    user: int | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Probe:
    """What this machine can do: the strongest rung, and why each stronger one does not hold."""

    rung: str
    missing: dict[str, str]


def readable_folders() -> tuple[str, ...]:
    """What a confined interpreter needs to read: itself, its libraries, and this package's sandbox."""
    here = os.path.dirname(os.path.abspath(__file__))
    return (
        "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/dev/null", "/dev/urandom", "/dev/zero",
        sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, here,
        os.path.join(os.path.dirname(here), "__init__.py"),
    )  # fmt: skip


def enter(confinement: Confinement) -> None:
    """Confine this process for good. Raises OSError when a measure of the rung fails: the caller must then exit."""
    scratch = confinement.scratch
    os.chdir(scratch)
    os.environ.clear()
    os.environ.update({"PATH": "/usr/bin:/bin", "HOME": scratch, "TMPDIR": scratch, "LANG": "C.UTF-8"})
    tempfile.tempdir = scratch
    own_user = confinement.user is not None and os.getuid() == 0
    if own_user:
        os.setgroups([])
        os.setgid(confinement.user)
        os.setuid(confinement.user)
    limits.apply(confinement.limits, own_user=own_user)
    if not linux.LINUX:
        return
    linux.die_with_parent()  # a change of user clears it
    linux.set_dumpable(False)
    if not linux.no_new_privs():
        raise OSError(1, "no_new_privs is refused")
    if confinement.rung in ("S2", "S3"):
        landlock.restrict(confinement.readable, [scratch])
    if confinement.rung == "S3":
        seccomp.restrict()


def probe(scratch: str) -> Probe:
    """Try each rung from the strongest down, with the acts that it forbids, in throw-away forks.

    Must be called from a process with a single thread.
    """
    missing: dict[str, str] = {}
    for rung in reversed(RUNGS):
        confinement = Confinement(rung, scratch, readable_folders())
        fault = _in_fork(lambda confinement=confinement: _try(confinement))
        if not fault:
            return Probe(rung, missing)
        missing[rung] = fault
    raise OSError("not even a limited process can be started here: " + missing["S0"])


def can_drop_to(user: int) -> bool:
    """True when a child of that user could still import from this interpreter's library."""

    def attempt() -> str:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
        with open(os.path.join(os.path.dirname(os.__file__), "this.py"), "rb"), open(__file__, "rb"):
            pass
        return ""

    return os.getuid() == 0 and not _in_fork(attempt)


def _try(confinement: Confinement) -> str:
    enter(confinement)
    for needed, act in _ACTS.items():
        if needed > confinement.rung:
            continue
        for name, forbidden in act.items():
            try:
                forbidden()
            except OSError:
                continue
            return f"{name} was not refused"
    with open(os.path.join(confinement.scratch, "probe"), "wb") as file:
        file.write(b"x")
    os.unlink(os.path.join(confinement.scratch, "probe"))
    return ""


def _read_outside() -> None:
    with open("/etc/passwd", "rb") as file:
        file.read(1)


def _write_outside() -> None:
    path = os.path.join(os.path.dirname(os.getcwd()), f"probe-{os.getpid()}")
    with open(path, "wb"):
        pass
    os.unlink(path)


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)
    os.wait()


_ACTS: dict[str, dict[str, Callable[[], None]]] = {
    "S2": {"reading a system file": _read_outside, "writing outside the scratch folder": _write_outside},
    "S3": {
        "making a process": _fork,
        "opening a socket": lambda: socket.socket().close(),
        "running a program": lambda: os.execv("/bin/true", ["true"]),
        "sending a signal": lambda: os.kill(os.getppid(), 0),
    },
}


def _in_fork(attempt: Callable[[], str]) -> str:
    """What ``attempt`` says in a forked child, ``""`` for all well; how the child ended when it says nothing."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            try:
                said = attempt() or "ok"
            except BaseException as error:
                said = f"{type(error).__name__}: {error}"
            os.write(writing, said.encode()[:500])
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        said = file.read().decode()
    _, status = os.waitpid(pid, 0)
    if said == "ok":
        return ""
    return said or f"the trial ended with status {status}"
