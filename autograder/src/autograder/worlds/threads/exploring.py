"""For people, in a notebook too: explore a program's schedules in processes of their own, and replay one."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import io
import linecache
import os
import pickle
import sys
import time
from collections.abc import Callable, Collection, Iterable
from typing import Any

from autograder.worlds.threads import patches, reaching
from autograder.worlds.threads.children import Child, Hung, in_child
from autograder.worlds.threads.outcome import Outcome, ProgramError, Schedule, Stuck
from autograder.worlds.threads.policies import Policy, Replay
from autograder.worlds.threads.report import Report
from autograder.worlds.threads.running import run
from autograder.worlds.threads.searching import Found, search
from autograder.worlds.threads.searching import shrink as shrunken

#: Garbage is collected between runs only, once in so many.
_COLLECT_EACH = 50
_MAX_PRINTED = 2_000


def explore(
    program: Callable[[], Any],
    *,
    schedules: int = 300,
    seed: object = 0,
    shrink: bool = True,
    files: Collection[str] | None = None,
    limit: float = 5.0,
    budget: float = 60.0,
    max_steps: int = 100_000,
) -> Report:
    """Run ``program()`` under up to ``schedules`` thread schedules and report the first that makes it fail.

    It fails when an exception leaves one of its threads uncaught, when its threads wait for each other for ever, or
    when it does not end within ``max_steps`` switch points. ``program`` is called many times and must make its state
    afresh each time. It runs in a forked process: nothing it does is seen here, and other threads of this process are
    not touched. Locks that it made or names that it imported before are brought under control there, and process pools
    are simulated (`autograder.worlds.processes`).

    ``files``: the ``co_filename`` of the code that gets switch points; by default those of ``program`` and of what is
    defined beside it, in whatever cell of the notebook. ``limit``: real seconds for one schedule, after which the line
    where a thread hangs is reported. ``budget``: real seconds for everything; when it runs out the report is not
    ``ok``, and says so. Raises TypeError when ``program`` cannot be called.
    """
    if not callable(program):
        raise TypeError("explore() takes a function to call, such as explore(program), not what it returned")
    begin = time.monotonic()

    def left() -> float:
        return budget - (time.monotonic() - begin)

    def look(child: Child) -> tuple[Found, bool]:
        attempt = controlled_runs(child, program, files, limit, max_steps)
        late = [False]

        def failed(outcome: Outcome) -> bool:
            late[0] = left() <= 0
            return late[0] or not outcome.ok

        found = search(attempt, schedules=schedules, seed=seed, failed=failed)
        outcome = None if found.outcome is None or found.outcome.ok else _portable(found.outcome)
        return dataclasses.replace(found, outcome=outcome), late[0]

    def shorten(child: Child) -> Schedule | None:
        # what never ends need not take so long each time
        steps = max_steps if outcome.status != "livelock" else max_steps // 10
        attempt = controlled_runs(child, program, files, limit, steps)
        again = attempt(Replay(outcome.schedule))
        return _shrink(attempt, again, left) if _same(outcome, again) else None

    try:
        found, late = in_child(look, limit=limit)
    except Hung as hung:
        return Report(hung.steps, schedules, seed, outcome=_hung(hung, program, files))
    outcome, report = found.outcome, Report(found.runs, schedules, seed, contested=found.contested)
    if outcome is None:
        return dataclasses.replace(report, unfinished=late)
    if outcome.status == "hung":
        return dataclasses.replace(report, outcome=outcome)
    # from here on each process is a fresh one: what fails only after earlier calls is no fault of a schedule
    schedule = None
    if shrink:
        with contextlib.suppress(Hung, RuntimeError):  # one of the shorter schedules may hang
            schedule = in_child(shorten, limit=limit)
    for candidate in (schedule, outcome.schedule):
        if candidate is None:
            continue
        shown = replay(program, candidate, files=files, limit=limit, max_steps=max_steps)
        if _same(outcome, shown):
            return dataclasses.replace(report, outcome=shown)
    return dataclasses.replace(report, outcome=outcome, keeps_state=True)


def replay(
    program: Callable[[], Any],
    schedule: Iterable[Iterable],
    *,
    files: Collection[str] | None = None,
    limit: float = 5.0,
    max_steps: int = 100_000,
) -> Outcome:
    """Run ``program()`` once more under ``schedule``, in a forked process; the outcome is the same each time.

    Its ``interleaving`` has each line that was run.
    """
    schedule = [list(entry) for entry in schedule]

    def once(child: Child) -> Outcome:
        return _portable(controlled_runs(child, program, files, limit, max_steps, lines=True)(Replay(schedule)))

    try:
        return in_child(once, limit=limit)
    except Hung as hung:
        return _hung(hung, program, files)


def controlled_runs(
    child: Child,
    program: Callable[[], Any],
    files: Collection[str] | None = None,
    limit: float = 5.0,
    max_steps: int = 100_000,
    *,
    lines: bool = False,
) -> Callable[[Policy], Outcome]:
    """In a process of its own (see `children.in_child`): a function that runs the program once under a policy."""
    patches.install()
    program, found = reaching.take_over(program)
    files = found if files is None else frozenset(files)
    with contextlib.suppress(AttributeError, OSError):
        # only one thread runs at a time: on one processor the next need not be woken on another
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    gc.freeze()  # what the parent made is not looked at again
    count = 0

    def attempt(policy: Policy) -> Outcome:
        nonlocal count
        child.progress()
        count += 1
        if count % _COLLECT_EACH == 0:
            gc.collect()
        sys.stdout = sys.stderr = printed = io.StringIO()
        outcome = run(program, policy, files=files, max_steps=max_steps, limit=limit, lines=lines)
        return dataclasses.replace(outcome, printed=printed.getvalue()[:_MAX_PRINTED])

    return attempt


def _shrink(attempt: Callable[[Policy], Outcome], outcome: Outcome, left: Callable[[], float]) -> Schedule:
    tries = 400 if outcome.status != "livelock" else 40
    return shrunken(
        attempt, outcome, tries=tries, same=lambda other: left() > 0 and outcome.same_failure(other)
    ).schedule


def _same(one: Outcome, other: Outcome) -> bool:
    """As `Outcome.same_failure`, where one of them may have come from another process."""

    def kind(outcome: Outcome) -> str:
        if isinstance(outcome.error, ProgramError):
            return str(outcome.error).partition(":")[0]
        return type(outcome.error).__name__

    return one.status == other.status and kind(one) == kind(other)


def _portable(outcome: Outcome) -> Outcome:
    """``outcome`` without what cannot be copied to another process."""
    raised = tuple(dataclasses.replace(each, error=_portable_error(each.error)) for each in outcome.errors)
    # the grader looks at results in its own process; here only the exceptions are of use
    return dataclasses.replace(outcome, error=_portable_error(outcome.error), errors=raised, results={})


def _portable_error(error: BaseException | None) -> BaseException | None:
    if error is None:
        return None
    try:
        copy = pickle.loads(pickle.dumps(error))
        if type(copy) is type(error) and str(copy) == str(error):
            return error
    except Exception:
        pass
    return ProgramError(f"{type(error).__name__}: {error}")


def _hung(hung: Hung, program: Callable[[], Any], files: Collection[str] | None) -> Outcome:
    """The outcome of a child that could not even report that it hangs."""
    function = reaching.code_of(program)
    own = set(files or ()) or ({function.__code__.co_filename} if function is not None else set())
    named = {file.encode("ascii", "backslashreplace").decode(): file for file in own}
    place = next(((file, line) for file, line in hung.frames if file in named), None)
    if place is None:  # in code that was defined in another cell, say
        place = next(iter(hung.frames), ("", 0))
    file, line = named.get(place[0], place[0]), place[1]
    stuck = Stuck("a thread", "does not come back", line, linecache.getline(file, line).strip(), file)
    return Outcome("hung", None, [], 0, 0, {}, 0.0, stuck=(stuck,))


__all__ = ["explore", "replay"]
