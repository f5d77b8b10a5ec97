"""Resource limits of an answer's process, set with setrlimit before any of its code runs."""

from __future__ import annotations

import resource
import signal
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds are real seconds, sizes are bytes."""

    test_seconds: float = 2.0
    check_seconds: float = 20.0
    cpu_seconds: int = 20
    memory: int = 1 << 30
    file_size: int = 4 << 20
    open_files: int = 64
    #: Processes and threads of the answer's own user; only set where the child has a user of its own.
    processes: int = 64

    def to_dict(self) -> dict[str, float | int]:
        return asdict(self)


def apply(limits: Limits, *, own_user: bool) -> None:
    """Limit this process and its children for good; OSError or ValueError when the machine refuses."""
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
    if own_user:
        values["RLIMIT_NPROC"] = limits.processes
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
