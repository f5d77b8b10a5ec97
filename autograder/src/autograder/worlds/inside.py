"""Operations that run beside an answer, in its process: what a test asks for with `Session.request`.

Nothing here is relied upon more than the answer itself is: an answer can change it, and what a test decides by are the
values that come back and what the world saw. That an answer switched the schedules' control off shows in the counts.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from typing import Any

from autograder.sandbox.child import CLOCK, Runtime
from autograder.worlds import threads

#: Events of an interleaving that go back; a report shows far fewer.
_MOMENTS = 200
#: Real seconds after which a thread that comes to no switch point is said to hang.
_LIMIT = 1.5


def control_threads(runtime: Runtime) -> None:
    """Have the threads that are made from now on under control, and numbered anew; before each load of an answer."""
    threads.install()
    threads.number_anew()


def run_threads(runtime: Runtime, bodies: list[list[list]], policy: bytes, told: bool) -> dict[str, Any]:
    """Run ``bodies`` at the same time under a pickled policy; each is a list of steps ``[callable or None, arguments]``.

    A step whose callable is None sleeps. Gives ``results``: for each body its steps' ``["value", v]`` or ``["raised",
    description]``, fewer when it was stuck; and what `autograder.worlds.threads.Outcome` says, as plain data. The
    interleaving is empty unless it is to be ``told``.
    """
    results: list[list[list]] = [[] for _ in bodies]

    def body(steps: list[list], into: list[list]) -> Callable[[], None]:
        def steps_in_turn() -> None:
            for action, arguments in steps:
                try:
                    into.append(["value", (action or time.sleep)(*arguments)])
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


TOOLS: dict[str, Callable[..., Any]] = {"control threads": control_threads, "run threads": run_threads}
