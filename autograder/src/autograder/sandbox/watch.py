"""What the tasks of an event loop did that asyncio lets pass in silence: each as a finding with the line it belongs to.

Four things are noticed: a task that still runs when its run is over, a cancellation that was swallowed, an exception
that nobody retrieved, and a call that blocked the loop. A finding is an observation and fails nothing by itself: a
background task may be meant, and a worker may well end by swallowing its own cancellation.
"""

from __future__ import annotations

import asyncio
import sys
import weakref
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any, Literal

from autograder.sandbox.clock import VirtualLoop, is_library, place_of

Kind = Literal["left running", "swallowed cancel", "not retrieved", "blocked loop"]

#: How a finding reads; ``{line}`` is where it happened.
SENTENCES: dict[str, str] = {
    "left running": "The task made at line {line} was still running at the end.",
    "swallowed cancel": "A cancellation that arrived at line {line} was swallowed: the task went on as if nothing were.",
    "not retrieved": "The exception of the task made at line {line} was never retrieved.",
    "blocked loop": "Line {line} blocks the event loop: no other task can run meanwhile.",
}
_GROUP_FAILS = asyncio.TaskGroup._on_task_done.__code__
#: Findings of one run; more tell nothing new.
MOST = 20


@dataclass(frozen=True)
class Finding:
    """One observation. ``line`` and ``function`` are 0 and "" where it belongs to no line of the watched code."""

    kind: Kind
    line: int
    function: str = ""
    file: str = ""

    def __str__(self) -> str:
        return SENTENCES[self.kind].format(line=self.line)


class WatchedTask(asyncio.Task):
    """A task that knows the place where it was made, and tells its watch when it is cancelled."""

    def __init__(self, coro: Any, *, watch: Watch, **options: Any):
        self._watch = watch
        self.made_at = watch.place(sys._getframe(2))
        #: Where the task waited when its cancellation was asked for, and at what time.
        self.cancelled_at: tuple[tuple[str, int, str], float] | None = None
        super().__init__(coro, **options)

    def set_name(self, value: object) -> None:
        # Python 3.13.0 names a task None that was given no name
        if value is not None:
            super().set_name(value)

    def cancel(self, *arguments: Any, **keywords: Any) -> bool:
        asked = super().cancel(*arguments, **keywords)
        # a TaskGroup that fails cancels the task it is in, and up to Python 3.12 may forget to take that back
        if asked and sys._getframe(1).f_code is not _GROUP_FAILS:
            self._watch._cancel_asked(self)
        return asked


class Watch:
    """Watches the tasks of one loop, and names lines of the loop's ``files``."""

    def __init__(self, loop: VirtualLoop):
        self.loop, self.files = loop, loop.files
        self._found: dict[Finding, None] = {}
        self._tasks: weakref.WeakSet[WatchedTask] = weakref.WeakSet()
        #: What a task's coroutine is wrapped in, for whoever wants to see its turns.
        self.wrap: Callable[[Any], Any] | None = None
        self._made: Counter[str] = Counter()
        loop.set_task_factory(self._make)
        loop.set_exception_handler(self._handle)

    def _make(self, loop: asyncio.AbstractEventLoop, coro: Any, **options: Any) -> WatchedTask:
        if self.wrap is not None:
            # asyncio counts the tasks of a process; the same run is to have the same names each time
            kind = getattr(coro, "__name__", "task")
            self._made[kind] += 1
            if options.get("name") is None:
                options["name"] = f"{kind}-{self._made[kind]}"
            coro = self.wrap(coro)
        task = WatchedTask(coro, watch=self, loop=loop, **options)
        self._tasks.add(task)
        return task

    def place(self, frame: FrameType | None) -> tuple[str, int, str]:
        """``(file, line, function)`` of the innermost watched frame at ``frame`` or below it."""
        while frame is not None:
            code = frame.f_code
            if code.co_filename in self.files if self.files is not None else not is_library(code):
                return code.co_filename, frame.f_lineno, code.co_name
            frame = frame.f_back
        return "", 0, ""

    def blocked(self, frame: FrameType | None) -> None:
        """A call at ``frame`` took time while the loop was running."""
        self._note("blocked loop", self.place(frame))

    def findings(self) -> list[Finding]:
        """What was noticed so far, in the order in which it was; to be asked while the loop does not run."""
        for task in sorted(self._tasks, key=lambda task: task.made_at):
            # asyncio says so itself, but only once nobody holds the task any more
            if task._log_traceback:
                task._log_traceback = False
                self._note("not retrieved", task.made_at)
        for task in sorted(asyncio.all_tasks(self.loop), key=lambda task: getattr(task, "made_at", ("", 0, ""))):
            if not isinstance(task, WatchedTask):
                continue
            if task.cancelled_at is None:
                self._note("left running", task.made_at)
            elif task.cancelled_at[1] < self.loop.time():
                self._note("swallowed cancel", task.cancelled_at[0])
        return list(self._found)

    def _note(self, kind: Kind, place: tuple[str, int, str]) -> None:
        file, line, function = place
        if line and len(self._found) < MOST:
            self._found.setdefault(Finding(kind, line, function, file))

    def _cancel_asked(self, task: WatchedTask) -> None:
        if task.cancelled_at is None:
            task.add_done_callback(self._cancelled_task_ended)
        task.cancelled_at = place_of(task.get_coro(), self.files), self.loop.time()

    def _cancelled_task_ended(self, task: WatchedTask) -> None:
        # a task that was cancelled and neither ended so nor took the request back (as asyncio.timeout does) went on;
        # to ask for its exception would count as retrieving it
        if not task.cancelled() and task.cancelling() and task._exception is None:
            self._note("swallowed cancel", task.cancelled_at[0])

    def _handle(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        future = context.get("future") or context.get("task")
        if "never retrieved" in context.get("message", "") and isinstance(future, WatchedTask):
            self._note("not retrieved", future.made_at)
        elif "was destroyed" not in context.get("message", ""):
            loop.default_exception_handler(context)
