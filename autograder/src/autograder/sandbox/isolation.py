"""The ladder of isolation: what a machine can do is found by trying, and the strongest rung that holds is used.

====  =====================================================================================================
S0    a process of its own with resource limits, memory closed to others, killed and reaped with all it started
S2    S0 and Landlock: no file but Python's own and a scratch folder
S3    S2 and seccomp: no new process, program, socket or signal
S4    S3 and namespaces by bubblewrap: no other process, network or file is even there; a quota on the scratch folder
====  =====================================================================================================

Root gives its power up at every rung: capabilities go, and the user becomes one that has no account.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field

from autograder.sandbox import capabilities, landlock, limits, linux, seccomp
from autograder.sandbox.limits import Limits

#: From weak to strong.
RUNGS = ("S0", "S2", "S3", "S4")

#: Where multiprocessing makes its semaphores; open only to an answer that may start processes.
_SHARED_MEMORY = "/dev/shm"


@dataclass(frozen=True)
class User:
    """The account that a child changes to. ``reads`` keeps root's right to read: Python may lie in a closed folder,
    and what may be read is then Landlock's to say."""

    number: int
    reads: bool = False


@dataclass(frozen=True)
class Confinement:
    """How a child is to be confined: ``rung``, its scratch folder, what it may read, and its user (None: ours).

    ``processes`` lets it start processes and programs, within its limits.
    """

    rung: str
    scratch: str
    readable: tuple[str, ...] = ()
    user: User | None = None
    processes: bool = False
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Probe:
    """What this machine can do: the strongest rung, and why each stronger one does not hold."""

    rung: str
    missing: dict[str, str]


def at_least(rung: str, least: str) -> bool:
    """True when ``rung`` is ``least`` or stronger; ValueError for a rung that does not exist."""
    return RUNGS.index(rung) >= RUNGS.index(least)


def readable_folders() -> tuple[str, ...]:
    """What a confined interpreter needs to read: itself, its libraries, and this package's sandbox."""
    here = os.path.dirname(os.path.abspath(__file__))
    return (
        "/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/dev/null", "/dev/urandom",
        "/dev/zero", sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, here,
        os.path.join(os.path.dirname(here), "__init__.py"),
    )  # fmt: skip


def enter(confinement: Confinement) -> None:
    """Confine this process for good. Raises OSError when a measure of the rung fails: the caller must then exit."""
    scratch = confinement.scratch
    os.chdir(scratch)
    os.environ.clear()
    os.environ.update({"PATH": "/usr/bin:/bin", "HOME": scratch, "TMPDIR": scratch, "LANG": "C.UTF-8"})
    tempfile.tempdir = scratch
    filtered = at_least(confinement.rung, "S3")
    others = _others(confinement, filtered)
    if os.getuid() == 0:
        _give_up_root(confinement)
    limits.apply(confinement.limits, others=others)
    if not linux.LINUX:
        return
    linux.die_with_parent()  # a change of user clears it
    linux.set_dumpable(False)
    if not linux.no_new_privs():
        raise OSError(1, "no_new_privs is refused")
    if at_least(confinement.rung, "S2"):
        shared = [_SHARED_MEMORY] if confinement.processes else []
        landlock.restrict(confinement.readable, [scratch, *shared], execute=confinement.processes)
    if filtered:
        seccomp.restrict(processes=confinement.processes)


def _others(confinement: Confinement, filtered: bool) -> int | None:
    """How many processes the child's user has beside the child, None when the kernel's own count is of no use."""
    if confinement.user is not None and os.getuid() == 0:
        return 0
    if os.getuid() == 0 or (filtered and not confinement.processes):
        return None  # root is not bound by the count; and where no process can start, memory bounds the threads
    return limits.count_of_user(os.getuid())


def _give_up_root(confinement: Confinement) -> None:
    kept: tuple[int, ...] = ()
    if confinement.user is not None:
        if confinement.user.reads:
            linux.keep_capabilities()
            kept = (capabilities.DAC_READ_SEARCH,)
        os.setgroups([])
        number = confinement.user.number
        os.setresgid(number, number, number)
        os.setresuid(number, number, number)
    if linux.LINUX:
        capabilities.keep_only(*kept)


def probe(scratch: str, *, namespaces: bool) -> Probe:
    """Try each rung from the strongest down, with the acts that it forbids, in throw-away forks.

    ``namespaces`` says that this process was started inside of bubblewrap. Must be called from a process with a single
    thread.
    """
    missing: dict[str, str] = {}
    for rung in reversed(RUNGS if namespaces else RUNGS[:-1]):
        confinement = Confinement(rung, scratch, readable_folders())
        fault = _in_fork(lambda confinement=confinement: _try(confinement))
        if not fault:
            return Probe(rung, missing)
        missing[rung] = fault
    raise OSError("not even a limited process can be started here: " + missing["S0"])


def user_for(first: int) -> User | None:
    """The kind of user that root's children can change to, from number ``first`` on; None where that does not work.

    It must be able to read Python's library, from which an answer may yet import.
    """
    if os.getuid() != 0 or not linux.LINUX:
        return None
    for user in (User(first), User(first, reads=True)):
        confinement = Confinement("S2", os.getcwd(), user=user)
        if not _in_fork(lambda confinement=confinement: _read_library(confinement)):
            return user
    return None


def _read_library(confinement: Confinement) -> str:
    _give_up_root(confinement)
    with open(os.path.join(os.path.dirname(os.__file__), "this.py"), "rb"), open(__file__, "rb"):
        return ""


def _try(confinement: Confinement) -> str:
    if confinement.rung == "S4":
        for name, refused in _NAMESPACES.items():
            if not refused(confinement):
                return f"{name} was not refused"
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
    with open("/proc/self/cmdline", "rb") as file:  # there at every rung, and Landlock's to refuse
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


def _quota_holds(confinement: Confinement) -> bool:
    path = os.path.join(confinement.scratch, "probe")
    try:
        with open(path, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, confinement.limits.scratch_bytes * 4)
    except OSError:
        return True
    finally:
        os.unlink(path)
    return False


#: Tried before the other measures are taken, which would refuse the same for reasons of their own.
_NAMESPACES: dict[str, Callable[[Confinement], bool]] = {
    "seeing a file of the system": lambda _: not os.path.exists("/etc/passwd"),
    "seeing other processes": lambda _: sum(name.isdigit() for name in os.listdir("/proc")) < 8,
    "reaching a network": lambda _: [name for _, name in socket.if_nameindex()] in ([], ["lo"]),
    "filling the disk": _quota_holds,
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
