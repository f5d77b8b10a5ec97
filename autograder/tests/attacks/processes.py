"""Which processes there are, read from /proc."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path


def living() -> dict[int, str]:
    """Number and arguments of every process that has not ended."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                if state(int(folder.name)) not in "ZX":
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
    return found


def state(pid: int) -> str:
    """One letter, as in /proc/<pid>/stat; ``X`` for a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "X"


def below(pid: int) -> set[int]:
    """Numbers of all processes that descend from one."""
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        for file in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                children = set(map(int, file.read_text().split()))
                found |= children
                waiting += children
    return found


def wait_for_end(pids: set[int], seconds: float = 10.0) -> None:
    """Return once none of these processes lives any more; AssertionError when one still does after ``seconds``."""
    deadline = time.monotonic() + seconds
    while left := [pid for pid in pids if state(pid) not in "ZX"]:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.02)


def marked(marks: list[str], spared: set[int]) -> dict[int, str]:
    """Processes with one of ``marks`` in their arguments: a fork keeps its parent's."""
    spared = spared | {os.getpid(), os.getppid()}
    return {
        pid: arguments
        for pid, arguments in living().items()
        if pid not in spared and any(mark in arguments for mark in marks)
    }


def end(pids: list[int]) -> None:
    """Kill processes that an attack of ours left behind."""
    deadline = time.monotonic() + 3.0
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    while any(state(pid) not in "ZX" for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.01)


def peak_memory() -> int:
    """Peak resident bytes of this process since `forget_peak`."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) << 10
    return 0


def forget_peak() -> None:
    """Let the peak begin at what is used now, where the kernel allows that."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
