"""What one run of a program came to, as plain data that can be sent, stored and compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

#: ``[thread, its switch point, thread that goes on]`` for each switch that was forced; JSON-able.
Schedule = list[list]

Status = Literal["done", "raised", "deadlock", "livelock", "hung"]


class OutOfScope(RuntimeError):
    """The program does something whose order is not under control here, such as starting a process."""


class ProgramError(Exception):
    """Stands for an exception that cannot be copied to another process; its text names the original type."""


class Moment(NamedTuple):
    """One event of an interleaving, at the line of the traced code where ``thread`` stood (0: in no such line).

    ``what`` is "runs", "switch to <thread>", "blocks on <what>", "woken", "times out", "ends" or "raises <error>"; of a
    simulated process "begins job <n>", "dies in job <n>" or "is stopped in job <n>", of the thread that looks after their
    pool "finds its pool broken".
    """

    thread: str
    line: int
    source: str
    what: str
    file: str = ""


@dataclass(frozen=True)
class Stuck:
    """A thread that had not ended when the run was over, and what it waited for; line 0 is outside the traced code."""

    thread: str
    waits_for: str
    line: int
    source: str = ""
    file: str = ""


@dataclass(frozen=True)
class Raised:
    """An exception that nothing caught. ``handled`` when the program's own ``threading.excepthook`` took it."""

    thread: str
    error: BaseException
    line: int
    source: str = ""
    file: str = ""
    handled: bool = False


@dataclass(frozen=True)
class Result:
    """What a body returned or raised; neither when it was still stuck at the end (``ended`` is False)."""

    ended: bool = False
    value: Any = None
    error: BaseException | None = None


@dataclass(frozen=True)
class Outcome:
    """What one run came to.

    ``status``: "raised" when an exception left a thread uncaught, whatever came after it; "deadlock" when every thread
    waits and nothing can wake one; "livelock" when the switch points ran out; "hung" when the real time ran out while a
    thread was away from every switch point; else "done". ``error`` is the first uncaught exception.

    ``schedule`` repeats the run. ``steps`` counts switch points, ``contested`` those at which another thread could have
    gone on. A thread with next to none in ``steps_by_thread`` was not under control, for instance because the program
    switched the trace function off. ``seconds`` are virtual. ``interleaving`` has the last few thousand events;
    ``stuck`` the threads that had not ended; ``errors`` every uncaught exception; ``results`` what "main", or T1, T2, …
    and every other thread came to. ``printed`` is filled by `explore` and `replay` only.
    """

    status: Status
    error: BaseException | None
    schedule: Schedule
    steps: int
    contested: int
    steps_by_thread: dict[str, int]
    seconds: float
    interleaving: tuple[Moment, ...] = ()
    stuck: tuple[Stuck, ...] = ()
    errors: tuple[Raised, ...] = ()
    results: dict[str, Result] = field(default_factory=dict)
    printed: str = ""

    @property
    def ok(self) -> bool:
        return self.status == "done"

    def same_failure(self, other: Outcome) -> bool:
        """Whether both failed alike: the same status and, where an exception was raised, its type."""
        return self.status == other.status and type(self.error) is type(other.error)


__all__ = ["Moment", "OutOfScope", "Outcome", "ProgramError", "Raised", "Result", "Schedule", "Status", "Stuck"]
