"""Operations that run beside an answer, in its process: what a test asks for with `Session.request`.

Nothing here is relied upon more than the answer itself is: an answer can change it, and what a test decides by are the
values that come back and what the world saw. That an answer switched the schedules' control off shows in the counts.
"""

from __future__ import annotations

import asyncio
import inspect
import pickle
import time
from collections.abc import Callable, Coroutine
from typing import Any

from autograder.sandbox.child import CLOCK, Runtime
from autograder.worlds import processes, threads
from autograder.worlds.processes import crossing, jobs
from autograder.worlds.trial.driver import drive

#: Events of an interleaving that go back; a report shows far fewer.
_MOMENTS = 200
#: Real seconds after which a thread that comes to no switch point is said to hang.
_LIMIT = 1.5
#: Bound before `Runtime.patch_time`.
_real_monotonic = time.monotonic


def control_threads(runtime: Runtime) -> None:
    """Have the threads and process pools that are made from now on under control; asked for before each load of an answer.

    Threads are numbered anew.
    """
    threads.install()
    threads.number_anew()
    processes.observe(None)
    # an object of the test's stands for itself in a simulated process too, as a function of a library does
    crossing.reference, crossing.referred = runtime.number_of, runtime.stub_of
    runtime.defer = processes.defer


def observe_processes(runtime: Runtime, record: Any) -> None:
    """Have simulated process pools tell ``record`` what they do, see `autograder.worlds.processes.Pools`."""
    processes.observe(record)


def job(runtime: Runtime, name: str) -> Callable:
    """A function that can be sent to a real process, out of `autograder.worlds.processes.jobs`."""
    return getattr(jobs, name)


def run_threads(runtime: Runtime, bodies: list[list[list]], policy: bytes, told: bool) -> dict[str, Any]:
    """Run ``bodies`` at the same time under a pickled policy; each is a list of steps ``[callable or None, arguments]``.

    A step whose callable is None sleeps; the coroutine that a coroutine function gives is run on an event loop of its
    own, which in a step that goes on with ``seconds, function`` calls that function at that interval. Gives ``results``:
    for each body its steps' ``["value", v]`` or ``["raised", description]``, fewer when it was stuck; and what
    `autograder.worlds.threads.Outcome` says, as plain data. The interleaving is empty unless it is to be ``told``.
    """
    results: list[list[list]] = [[] for _ in bodies]

    def body(steps: list[list], into: list[list]) -> Callable[[], None]:
        def steps_in_turn() -> None:
            for action, arguments, *beat in steps:
                try:
                    value = (action or time.sleep)(*arguments)
                    if inspect.iscoroutine(value):
                        value = asyncio.run(_beside(value, *beat) if beat else value)
                    into.append(["value", value])
                except Exception as error:
                    into.append(["raised", runtime.describe(error)])

        return steps_in_turn

    def advance(seconds: float) -> None:
        runtime.call(CLOCK, "sleep", (seconds,), {})

    outcome = threads.run_threads(
        [body(steps, into) for steps, into in zip(bodies, results, strict=True)],
        pickle.loads(policy),
        files={runtime.filename},
        advance=advance,
        limit=_LIMIT,
        lines=told,
    )
    return {
        "results": results,
        "status": outcome.status,
        "schedule": outcome.schedule,
        "contested": outcome.contested,
        "steps": outcome.steps_by_thread,
        "interleaving": [[m.thread, m.line, m.what] for m in outcome.interleaving[-_MOMENTS:]] if told else [],
        "stuck": [[s.thread, s.line, s.waits_for] for s in outcome.stuck],
        "errors": [[e.thread, e.line, runtime.describe(e.error)] for e in outcome.errors],
    }


async def _beside(coroutine: Coroutine, seconds: float, beat: Callable[[], Any]) -> Any:
    """The value of ``coroutine``; every ``seconds`` from the beginning on, ``beat()`` is called on its loop."""

    async def beats() -> None:
        while True:
            beat()
            await asyncio.sleep(seconds)

    beating = asyncio.ensure_future(beats())
    try:
        return await coroutine
    finally:
        beating.cancel()


class _RealTimeLoop(asyncio.SelectorEventLoop):
    def time(self) -> float:
        return _real_monotonic()


def run_in_real_time(runtime: Runtime, function: Callable[..., Coroutine], *arguments: Any) -> Any:
    """The value of a coroutine function whose threads and processes are real."""
    with asyncio.Runner(loop_factory=_RealTimeLoop) as runner:
        return runner.run(function(*arguments))


def drive_policy(
    runtime: Runtime,
    make_policy: Callable[..., Any],
    hooks: list[str],
    desk: Any,
    store: Any,
    chance: int,
    replicas: int,
) -> Coroutine:
    """A coroutine that runs a policy against a world of the trusted side, see `autograder.worlds.trial.driver`."""
    return drive(make_policy, hooks, desk, store, chance, replicas)


TOOLS: dict[str, Callable[..., Any]] = {
    "control threads": control_threads,
    "run threads": run_threads,
    "observe processes": observe_processes,
    "job": job,
    "run in real time": run_in_real_time,
    "drive policy": drive_policy,
}
