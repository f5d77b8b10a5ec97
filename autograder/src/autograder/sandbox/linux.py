"""The few system calls that Python's standard library does not offer, by number, for x86_64 and aarch64."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import sys

LINUX = sys.platform == "linux"
MACHINE = platform.machine()

_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_KEEPCAPS, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 4, 8, 36, 38
SIGKILL = 9


def syscall(number: int, *arguments: object) -> int:
    """Call the kernel; OSError with the errno when it refuses, or when this is not Linux."""
    if _libc is None:
        raise OSError(38, "this is not Linux")
    result = _libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def _prctl(option: int, value: int) -> bool:
    return _libc is not None and _libc.prctl(option, value, 0, 0, 0) == 0


def die_with_parent() -> bool:
    """Have the kernel kill this process when its parent ends; to be asked for again after a change of user."""
    return _prctl(_PR_SET_PDEATHSIG, SIGKILL)


def set_dumpable(on: bool) -> bool:
    """Off: no process of the same user may read this one's memory or attach to it."""
    return _prctl(_PR_SET_DUMPABLE, int(on))


def become_subreaper() -> bool:
    """Orphaned descendants become children of this process instead of init's, so that it can find and end them."""
    return _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def keep_capabilities() -> bool:
    """A change of user leaves this thread the capabilities that it may have, for it to choose from."""
    return _prctl(_PR_SET_KEEPCAPS, 1)


def no_new_privs() -> bool:
    """Nothing that this process executes can gain rights; Landlock and seccomp ask for it."""
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def current_processor() -> int | None:
    """The number of the processor that this thread runs on, None where that cannot be told."""
    if _libc is None or not hasattr(_libc, "sched_getcpu"):
        return None
    number = _libc.sched_getcpu()
    return number if number >= 0 else None


def children() -> list[int]:
    """The processes whose parent is this one; empty where the system cannot tell."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{thread}/children") as file:
                found += [int(pid) for pid in file.read().split()]
    return found


_PAGE = os.sysconf("SC_PAGE_SIZE")


def resident() -> int:
    """Bytes of memory that this process holds; 0 where the system cannot tell."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE
    except OSError:
        return 0
