"""Run asyncio code on virtual time, alone or inside a notebook whose own loop is already running."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Protocol

from autograder.sandbox.clock import Deadlock, JumpingClock, Spinning, VirtualLoop, stuck_tasks
from autograder.sandbox.watch import Finding, Watch

_really_sleep = time.sleep


def simulate(awaitable: Awaitable[Any], *, limit: float = 3600.0, tell: Callable[[Finding], Any] | None = None) -> Any:
    """Run ``awaitable`` to its end on virtual time and return its result.

    A sleep of an hour takes no time at all, and the same code with the same seeds takes the same steps every time.
    Raises what the awaitable raises; ``Deadlock`` with a line for each stuck task when nothing can ever happen;
    ``Spinning`` with the lines of tasks that go round without waiting; TimeoutError after ``limit`` virtual seconds.

    ``tell`` is called with each finding on the way: a task left running, a swallowed cancellation, an exception that
    nobody retrieved, a ``time.sleep`` that blocked the loop (it takes virtual time as well).
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        value, findings = run(awaitable, limit)
    else:
        # A notebook's cell runs inside a loop, and loops do not nest: a thread of its own gives the simulation its own.
        value, findings = in_thread(lambda: run(awaitable, limit))
    for finding in findings if tell is not None else ():
        tell(finding)
    return value()


def in_thread(function: Callable[[], Any]) -> Any:
    """What ``function`` returns or raises in a thread of its own, which has no event loop."""
    outcome: dict[str, Any] = {}

    def body() -> None:
        try:
            outcome["value"] = function()
        except BaseException as error:  # handed to the caller's thread, whatever it is
            outcome["error"] = error

    thread = threading.Thread(target=body, name="simulate")
    thread.start()
    thread.join()
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]


class Listener(Protocol):
    """Whoever wants to see the turns of a run's tasks."""

    def wrap(self, coroutine: Any) -> Any:
        """What is run in place of a task's coroutine."""

    def over(self) -> None:
        """The program has ended; what still runs is being cancelled."""


def run(
    awaitable: Awaitable[Any], limit: float, listener: Listener | None = None
) -> tuple[Callable[[], Any], list[Finding]]:
    """Run on this thread, which has no loop; a function that gives the result or raises, and what was noticed."""
    clock = JumpingClock(limit)

    def idle(timeout: float | None) -> None:
        if timeout is None:
            raise Deadlock("every task waits and nothing can ever happen: " + "; ".join(stuck_tasks(loop)))
        clock.move_to(clock.after(timeout))

    loop = VirtualLoop(lambda: clock.now, idle)
    watch = Watch(loop)
    watch.wrap = listener.wrap if listener is not None else None

    async def main() -> Any:
        return await awaitable

    slept_before = time.sleep

    def sleep(seconds: float) -> None:
        if asyncio._get_running_loop() is not loop:
            slept_before(seconds)
            return
        watch.blocked(sys._getframe(1))
        clock.move_to(clock.after(seconds))

    frame = getattr(awaitable, "cr_frame", None)
    findings: list[Finding] = []
    error: BaseException | None = None
    value = None
    try:
        with (
            _sleeping_by(sleep, frame.f_globals if frame is not None else {}),
            asyncio.Runner(loop_factory=lambda: loop) as runner,
        ):
            try:
                value = runner.run(main())
            except BaseException as ended:
                error = ended
            findings = watch.findings()
            if listener is not None:
                listener.over()
            # what still runs is cancelled now, as asyncio.run does
    except BaseException as ended:  # it would not end
        error = error or ended
    if isinstance(error, (Deadlock, Spinning)):
        # its message names what still runs
        findings = [finding for finding in findings if finding.kind != "left running"]
    return (lambda: value) if error is None else _raiser(error), findings


def _raiser(error: BaseException) -> Callable[[], Any]:
    def value() -> Any:
        raise error

    return value


@contextlib.contextmanager
def _sleeping_by(sleep: Callable[[float], None], names: dict[str, Any]) -> Iterator[None]:
    """Have ``time.sleep`` be ``sleep``, also under the names that a program imported it by."""
    before = time.sleep
    mine = {name: value for name, value in names.items() if value is before or value is _really_sleep}
    time.sleep = sleep
    names.update(dict.fromkeys(mine, sleep))
    try:
        yield
    finally:
        time.sleep = before
        names.update(mine)


__all__ = ["simulate"]
