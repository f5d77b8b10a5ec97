"""One run of a program under one policy, inside this process."""

from __future__ import annotations

import contextvars
import gc
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from autograder.worlds.threads import patches, points, primitives, scheduler
from autograder.worlds.threads.outcome import Outcome
from autograder.worlds.threads.policies import Policy, Replay
from autograder.worlds.threads.scheduler import Session

_spoilt = False


def run(
    program: Callable[[], Any],
    policy: Policy | Iterable[Iterable],
    *,
    files: Collection[str],
    advance: Callable[[float], Any] | None = None,
    max_steps: int = 100_000,
    limit: float | None = None,
    lines: bool = False,
) -> Outcome:
    """Run ``program()`` as thread "main" under ``policy`` until it and all that it started has ended.

    ``policy`` may also be the ``schedule`` of an earlier outcome, which is then repeated exactly. ``files`` are the
    ``co_filename`` of the code that gets switch points. ``advance(seconds)`` is called whenever virtual time jumps, for
    a clock that somebody else owns; nothing comes in between while it runs, and what it raises is raised from here.
    After ``max_steps`` switch points, a jump of the clock counting as 50, the run is a livelock. With ``limit``, in real
    seconds, a thread that never comes back makes the outcome "hung"; without it the call never returns then, so give one
    or be ready to kill the process. ``lines`` records each line that was run as well, at some cost.

    Call `install` first, before the program is loaded. Daemon threads and idle workers of pools are ended with the run;
    like any thread that is still stuck they are unwound by an exception derived from BaseException. Raises RuntimeError
    when called from inside a run, or after one that left a hanging thread behind.
    """
    return _run([("main", program)], policy, files, advance, max_steps, limit, lines)


def run_threads(
    bodies: Sequence[Callable[[], Any]],
    policy: Policy | Iterable[Iterable],
    *,
    files: Collection[str],
    advance: Callable[[float], Any] | None = None,
    max_steps: int = 100_000,
    limit: float | None = None,
    lines: bool = False,
) -> Outcome:
    """Run ``bodies`` at the same time as threads T1, T2, …; ``outcome.results["T1"]`` is what the first came to.

    Otherwise as `run`: an exception that leaves a body makes the status "raised" and stands in its result.
    """
    named = [(f"T{number}", body) for number, body in enumerate(bodies, 1)]
    return _run(named, policy, files, advance, max_steps, limit, lines, names_go_on=True)


def _run(
    bodies: list[tuple[str, Callable[[], Any]]],
    policy: Policy | Iterable[Iterable],
    files: Collection[str],
    advance: Callable[[float], Any] | None,
    max_steps: int,
    limit: float | None,
    lines: bool,
    *,
    names_go_on: bool = False,
) -> Outcome:
    global _spoilt
    patches.install()
    if _spoilt:
        raise RuntimeError("an earlier run left a hanging thread behind: use another process")
    if scheduler.current is not None:
        raise RuntimeError("a run is going on in this process already")
    if not bodies:
        raise ValueError("there is nothing to run")
    session = Session(
        policy if isinstance(policy, Policy) else Replay(policy),
        files,
        advance=advance,
        max_steps=max_steps,
        lines=lines,
    )
    collecting = gc.isenabled()
    gc.disable()  # when it runs depends on what ran before, and finalizers would run with it
    try:
        with patches.Surroundings(session, names_go_on=names_go_on):
            points.watch(session, points.points_of(files))
            scheduler.current = session
            for name, body in bodies:
                _first_thread(session, name, body)
            session.run(limit)
    finally:
        scheduler.current = None
        _spoilt = session.spoilt
        primitives.restore(session)
        if collecting:
            gc.enable()
    if session.fault is not None:
        raise session.fault
    return session.outcome()


def _first_thread(session: Session, name: str, body: Callable[[], Any]) -> None:
    thread = threading.Thread(name="MainThread" if name == "main" else name, daemon=False)
    context = contextvars.copy_context()
    task = session.spawn(name, lambda: context.run(body))
    patches.adopt(session, task, thread)
    if len(session.tasks) == 1:
        threading._main_thread = thread


__all__ = ["run", "run_threads"]
