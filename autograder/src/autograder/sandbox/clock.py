"""An asyncio event loop on virtual time: the clock moves only when nothing is ready to run.

Only documented seams of asyncio are used: a selector of our own, which is where a loop waits, and
``loop.time``. The same loop serves the trusted world, the child (which asks the trusted side for the time)
and a learner who plays in the notebook.
"""

from __future__ import annotations

import asyncio
import math
import os
import selectors
import sysconfig
import threading
from collections.abc import Callable, Collection
from types import CodeType
from typing import Any

#: Loop iterations in a row without any passing of time after which a loop is said to spin.
MAX_IDLE_FREE_STEPS = 200_000
#: Real waits of 0.05 s for a call from another thread, before a loop that waits for nothing else is called stuck.
_THREAD_WAITS = 5
#: Where code lies that no learner wrote: the standard library, installed packages, and this one.
_LIBRARIES = tuple(
    {
        os.path.join(path, "")
        for path in (
            *map(sysconfig.get_path, ("stdlib", "purelib", "platlib")),
            os.path.dirname(os.path.dirname(__file__)),
        )
        if path
    }
)


class Deadlock(RuntimeError):
    """Every task waits, no timer is set, and nothing outside can ever wake one."""


class Spinning(RuntimeError):
    """The loop went round many times without time passing: something polls instead of waiting."""


class _IdleSelector(selectors.SelectSelector):
    """Hands every wait of its loop to the loop's ``idle`` hook instead of the operating system.

    A loop is made for each test and watches nothing but its own wake-up pipe, so the selector that costs least to make
    is the right one.
    """

    loop: VirtualLoop | None = None

    def select(self, timeout: float | None = None) -> list:
        loop = self.loop
        if loop is None:
            return super().select(0)
        if timeout is not None and timeout <= 0 and loop._steps < MAX_IDLE_FREE_STEPS:
            # most turns of a loop end here
            loop._steps += 1
            loop._waits = 0
            return []
        return loop._selected(timeout, super().select)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Event loop whose time is ``now()`` and which calls ``idle(timeout)`` instead of sleeping.

    ``timeout`` is in virtual seconds, None when the loop has no timer at all. ``idle`` moves the clock, or raises.
    While a real thread works for the loop (``run_in_executor``), real time passes and virtual time stands still.
    """

    def __init__(
        self,
        now: Callable[[], float],
        idle: Callable[[float | None], None],
        files: Collection[str] | None = None,
    ):
        selector = _IdleSelector()
        super().__init__(selector)
        # in the place of asyncio's method: a loop asks several times in each turn, so that nothing stands in between
        self.time, self._idle = now, idle
        #: Code whose lines are named, by ``co_filename``; None for all that is of no library.
        self.files = files
        self._jobs = 0
        self._steps = 0
        #: Waits for time to pass after which the loop is said to spin; None for any number. A task that sleeps for next to
        #: nothing, again and again, lets time pass and never comes to an end.
        self.most_wakeups: int | None = None
        self._wakeups = 0
        self._waits = 0
        self._threads = threading.active_count()
        selector.loop = self

    async def shutdown_default_executor(self, *arguments):
        # it waits for a thread that joins the workers, which is a job like any other
        self._jobs += 1
        try:
            await super().shutdown_default_executor(*arguments)
        finally:
            self._jobs -= 1

    def _selected(self, timeout: float | None, really_select: Callable[[float], list]) -> list:
        """A turn in which time may pass; or one too many in which none did."""
        self._steps = 0
        if timeout is not None and timeout <= 0:
            lines = ", ".join(map(str, self._spinning_lines()))
            raise Spinning(
                f"the event loop went round {MAX_IDLE_FREE_STEPS:,} times while no time passed: "
                "a task polls in a loop instead of waiting for something" + (f", at line {lines}" if lines else "")
            )
        self._wakeups += 1
        if self.most_wakeups is not None and self._wakeups > self.most_wakeups:
            self.most_wakeups = None  # said once: what cleans up may wait
            raise Spinning(
                f"the event loop woke up {self._wakeups:,} times within {self.time():g} virtual seconds: "
                "a task sleeps for next to nothing in a loop instead of waiting for something"
            )
        if self._jobs:
            return really_select(0.05)
        if timeout is None and threading.active_count() > self._threads and self._waits < _THREAD_WAITS:
            # a thread that was started since may be about to call into this loop, and nothing else can wake it
            self._waits += 1
            return really_select(0.05)
        self._idle(timeout)
        return []

    def _spinning_lines(self) -> list[int]:
        """Lines at which tasks go round: they gave others a turn, and wait for nothing."""
        coroutines = [task.get_coro() for task in asyncio.all_tasks(self)]
        return sorted({place_of(each, self.files)[1] for each in coroutines if _waits_for_nothing(each)} - {0})

    def run_in_executor(self, executor, func, *args):
        self._jobs += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._job_done)
        return future

    def _job_done(self, _future) -> None:
        self._jobs -= 1


class JumpingClock:
    """Virtual seconds that jump to the next timer; ``now`` is rounded so that equal sums compare equal."""

    def __init__(self, limit: float = math.inf):
        self.now = 0.0
        self.limit = limit

    def after(self, seconds: float) -> float:
        """The time that it will be in ``seconds``."""
        return round(self.now + max(0.0, seconds), 9)

    def move_to(self, moment: float) -> None:
        """Move on to ``moment``; TimeoutError past the clock's limit."""
        self.now = max(self.now, moment)
        if self.now > self.limit:
            raise TimeoutError(f"more than {self.limit:g} virtual seconds passed")


def stuck_tasks(loop: VirtualLoop) -> list[str]:
    """One line for each unfinished task of ``loop``: its name and where it waits."""
    lines = []
    for task in sorted(asyncio.all_tasks(loop), key=lambda t: t.get_name()):
        _, line, function = place_of(task.get_coro(), loop.files)
        name = function or task.get_name()
        lines.append(f"{name} waits at line {line}" if line else f"{name} waits")
    return lines


def place_of(awaited: Any, files: Collection[str] | None = None) -> tuple[str, int, str]:
    """``(file, line, function)`` of the innermost frame in which a suspended coroutine stands; ``("", 0, "")`` for none.

    With ``files`` the innermost in one of them, without them the innermost that is of no library.
    """
    place = "", 0, ""
    while awaited is not None:
        code, frame, awaited = _unfold(awaited)
        if frame is not None and (code.co_filename in files if files is not None else not is_library(code)):
            place = code.co_filename, frame.f_lineno, code.co_name
    return place


def _waits_for_nothing(awaited: Any) -> bool:
    """True of a coroutine that only gave others a turn, as ``await asyncio.sleep(0)`` does."""
    inner = awaited
    while inner is not None:
        awaited = inner
        _, _, inner = _unfold(awaited)
    return hasattr(awaited, "gi_code")


def is_library(code: CodeType) -> bool:
    """True of code of the standard library, of an installed package and of this one."""
    return code.co_filename.startswith((*_LIBRARIES, "<frozen "))


def _unfold(awaited: Any) -> tuple[Any, Any, Any]:
    """The code, the frame and what it awaits, of a coroutine, an asynchronous generator or a generator."""
    for prefix, inner in (("cr_", "cr_await"), ("ag_", "ag_await"), ("gi_", "gi_yieldfrom")):
        if hasattr(awaited, prefix + "code"):
            return getattr(awaited, prefix + "code"), getattr(awaited, prefix + "frame"), getattr(awaited, inner)
    return None, None, None
