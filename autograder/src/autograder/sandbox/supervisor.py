"""What the template process does for the children that it forked: scratch folders, quotas, and a complete end."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import time
from dataclasses import dataclass
from typing import Any

from autograder.sandbox import linux, scratch
from autograder.sandbox.isolation import User
from autograder.sandbox.limits import Limits

#: Children alive at once have different numbers, and so different users.
_USERS = 4096
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class _Kept:
    scratch: str
    limits: Limits
    busy: bool = False
    #: Why it was ended from here, ``""`` while it was not.
    reason: str = ""


class Supervisor:
    """The children of this process. ``folder`` is where their scratch folders go, ``user`` the first of their users."""

    def __init__(self, folder: str, user: User | None):
        self._folder, self._user = folder, user
        self._children: dict[int, _Kept] = {}

    def scratch(self) -> str:
        """A new scratch folder; OSError when there can be none."""
        return tempfile.mkdtemp(prefix="scratch-", dir=self._folder)

    def user_of(self, pid: int, rung: str) -> User | None:
        """The user that the child of this number changes to: one for each child, so that none can reach another.

        None where there is none to change to; at S0 that is so too when the user would have to keep root's right to
        read, which nothing would bound.
        """
        if self._user is None or (self._user.reads and rung == "S0"):
            return None
        return User(self._user.number + pid % _USERS, self._user.reads)

    def add(self, pid: int, folder: str, limits: Limits) -> None:
        """Take charge of a child that was forked."""
        self._children[pid] = _Kept(folder, limits)

    def begin(self, pid: int, processor: int | None) -> None:
        """From now on the child runs an answer, on ``processor`` where one is named."""
        if pid in self._children:
            self._children[pid].busy = True
            if processor is not None:
                with contextlib.suppress(OSError):
                    os.sched_setaffinity(pid, {processor})

    @property
    def busy(self) -> bool:
        """True while a child runs an answer and has not been ended."""
        return any(kept.busy and not kept.reason for kept in self._children.values())

    def look(self) -> None:
        """End each child that takes more than its limits allow."""
        for pid, kept in self._children.items():
            if kept.busy and not kept.reason:
                kept.reason = _too_much(pid, kept)
                if kept.reason:
                    _kill(pid)

    def reap(self, pid: int) -> dict[str, Any]:
        """End a child, everything that it started and its scratch folder; say how it ended and what it used."""
        kept = self._children.pop(pid, None)
        if kept is None:
            return {"status": 0, "cpu": 0.0, "memory": 0, "reason": ""}
        if not kept.reason:
            # between two looks an answer can have taken too much and ended by itself
            kept.reason = _too_much(pid, kept)
        _kill(pid)
        _, status, usage = os.wait4(pid, 0)
        # what left the process group was orphaned by the kill above and came to us, the subreaper
        deadline = time.monotonic() + 2.0
        while (left := [o for o in linux.children() if o not in self._children]) and time.monotonic() < deadline:
            for orphan in left:
                with contextlib.suppress(OSError):
                    os.kill(orphan, signal.SIGKILL)
            for orphan in left:
                with contextlib.suppress(OSError):
                    os.waitpid(orphan, 0)
        scratch.remove(kept.scratch)
        memory = usage.ru_maxrss * (1024 if linux.LINUX else 1)
        return {
            "status": status, "cpu": usage.ru_utime + usage.ru_stime, "memory": memory, "reason": kept.reason,
        }  # fmt: skip


def _kill(pid: int) -> None:
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)


def _too_much(pid: int, kept: _Kept) -> str:
    """Which limit a child is over, as the end of the sentence "your answer …"; ``""`` for none."""
    limits = kept.limits
    files, size = scratch.usage(kept.scratch, most_files=limits.scratch_files)
    if files > limits.scratch_files:
        return f"made more than {limits.scratch_files:,} files"
    if size > limits.scratch_bytes:
        return f"wrote more than {limits.scratch_bytes >> 20} MB of files"
    tasks, resident = _family(pid)
    if tasks > limits.processes:
        return f"started more than {limits.processes} processes and threads"
    if resident > limits.memory:
        return f"used more than {limits.memory >> 20} MB of memory"
    return ""


def _family(pid: int) -> tuple[int, int]:
    """``(processes and threads, resident bytes)`` of a process and its descendants; zeros where nothing can tell."""
    tasks = resident = 0
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        try:
            threads = os.listdir(f"/proc/{one}/task")
            with open(f"/proc/{one}/statm") as file:
                resident += int(file.read().split()[1]) * _PAGE
        except (OSError, IndexError, ValueError):
            continue  # it has ended, or this is no Linux
        tasks += len(threads)
        for thread in threads:
            with contextlib.suppress(OSError), open(f"/proc/{one}/task/{thread}/children") as file:
                waiting += [int(number) for number in file.read().split()]
    return tasks, resident
