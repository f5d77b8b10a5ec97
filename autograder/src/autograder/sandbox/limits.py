"""Resource limits of an answer's process: what the kernel enforces, and what the template process looks after."""

from __future__ import annotations

import os
import resource
import signal
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds are real seconds, sizes are bytes. All but the first four hold for one child, however many tests it serves."""

    #: One test: the trusted side waits no longer, and ends the child.
    test_seconds: float = 2.0
    #: All tests of a check together.
    check_seconds: float = 20.0
    #: Tests that ran out of time, after which the rest of a check is not run: the answer hangs, and more waiting tells
    #: nothing new.
    timeouts: int = 2
    #: Processor time of one process of a child.
    cpu_seconds: int = 20
    #: Address space of one process, and resident memory of all processes of a child together.
    memory: int = 1 << 30
    file_size: int = 4 << 20
    open_files: int = 64
    #: Processes and threads of a child.
    processes: int = 64
    #: What may lie in the scratch folder at once.
    scratch_bytes: int = 32 << 20
    scratch_files: int = 1_000

    def to_dict(self) -> dict[str, float | int]:
        return asdict(self)


def apply(limits: Limits, *, others: int | None) -> None:
    """Limit this process and its children for good; OSError or ValueError when the machine refuses.

    ``others`` is how many processes and threads this process's user has beside them, None when that cannot be told:
    the kernel counts them by user.
    """
    # a file over its limit is an error that the answer sees, not the end of its process
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    values = {
        "RLIMIT_CPU": (limits.cpu_seconds, limits.cpu_seconds + 1),
        "RLIMIT_AS": limits.memory,
        "RLIMIT_FSIZE": limits.file_size,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
        "RLIMIT_MEMLOCK": 64 << 10,
        "RLIMIT_MSGQUEUE": 0,
    }
    if others is not None:
        values["RLIMIT_NPROC"] = others + limits.processes
    for name, value in values.items():
        number = getattr(resource, name, None)
        if number is None:
            continue
        soft, hard = value if isinstance(value, tuple) else (value, value)
        allowed = resource.getrlimit(number)[1]
        if allowed != resource.RLIM_INFINITY:
            soft, hard = min(soft, allowed), min(hard, allowed)
        try:
            resource.setrlimit(number, (soft, hard))
        except (ValueError, OSError):
            # macOS has no working limit on address space; the others hold
            if name != "RLIMIT_AS":
                raise


def lower_cpu(seconds: int) -> None:
    """Allow this process so many seconds of processor time in all, where it had more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft == resource.RLIM_INFINITY or seconds < soft:
        resource.setrlimit(
            resource.RLIMIT_CPU, (seconds, seconds + 1 if hard == resource.RLIM_INFINITY else min(hard, seconds + 1))
        )


def count_of_user(user: int) -> int | None:
    """Processes and threads that ``user`` has on this machine now; None where there is no ``/proc``."""
    count = 0
    try:
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            try:
                if os.stat(f"/proc/{name}").st_uid == user or _owner(name) == user:
                    count += len(os.listdir(f"/proc/{name}/task"))
            except OSError:
                continue  # it has ended meanwhile
    except OSError:
        return None
    return count


def _owner(pid: str) -> int:
    """The real user of a process; the folder of one that is closed to others belongs to root."""
    with open(f"/proc/{pid}/status", "rb") as file:
        for line in file:
            if line.startswith(b"Uid:"):
                return int(line.split()[1])
    return -1
