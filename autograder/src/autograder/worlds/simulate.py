"""Run asyncio code on virtual time, alone or inside a notebook whose own loop is already running."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable
from typing import Any

from autograder.sandbox.clock import Deadlock, JumpingClock, VirtualLoop, stuck_tasks


def simulate(awaitable: Awaitable[Any], *, limit: float = 3600.0) -> Any:
    """Run ``awaitable`` to its end on virtual time and return its result.

    A sleep of an hour takes no time at all, and the same code with the same seeds takes the same steps every time.
    Raises what the awaitable raises; ``Deadlock`` with a line for each stuck task when nothing can ever happen;
    TimeoutError after ``limit`` virtual seconds.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _simulate(awaitable, limit)
    # A notebook's cell runs inside a loop, and loops do not nest: a thread of its own gives the simulation its own.
    outcome: dict[str, Any] = {}

    def body() -> None:
        try:
            outcome["value"] = _simulate(awaitable, limit)
        except BaseException as error:  # handed to the caller's thread, whatever it is
            outcome["error"] = error

    thread = threading.Thread(target=body, name="simulate")
    thread.start()
    thread.join()
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]


def _simulate(awaitable: Awaitable[Any], limit: float) -> Any:
    clock = JumpingClock(limit)

    def idle(timeout: float | None) -> None:
        if timeout is None:
            raise Deadlock("every task waits and nothing can ever happen: " + "; ".join(stuck_tasks(loop)))
        clock.move_to(clock.after(timeout))

    loop = VirtualLoop(lambda: clock.now, idle)

    async def main() -> Any:
        return await awaitable

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(main())
