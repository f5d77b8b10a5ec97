"""Threads that run one at a time: who holds the baton runs, everyone else is parked on a real lock.

A `Session` is one run of one program. Its threads are real ones, so that thread-local data, frames and tracebacks are
real; that only one of them ever runs is what makes the run repeatable. Controlled primitives call `point`, `block` and
`wake`; what may happen at each of these is decided by the policy alone.
"""

from __future__ import annotations

import _thread
import itertools
import linecache
import sys
from collections import deque
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

from autograder.worlds.threads.outcome import Moment, Outcome, OutOfScope, Raised, Result, Stuck
from autograder.worlds.threads.policies import Policy

# bound now: the names in the module are replaced for programs
_get_ident, _allocate, _start_new_thread = _thread.get_ident, _thread.allocate_lock, _thread.start_new_thread

#: Switch points in a row after which a thread yields whatever the policy says, so that a spinning one starves nobody.
TURN = 400
#: Events kept of one run, the last ones.
MAX_MOMENTS = 4_000
#: What a thread may still do while it is unwound, before it is left parked for good.
_LAST_WORDS = 2_000
#: Real seconds between looks at a run without a limit, and for what is left to unwind when the outcome is known.
_PATIENCE, _FAREWELL = 5.0, 0.2
#: How many switch points a jump of the clock counts as: who polls and sleeps for ever is found out sooner.
PRICE_OF_A_JUMP = 50
#: Time passes for those who wait for it when it has stood still for so many switch points: somebody spins.
STANDSTILL = 10_000
#: Turns in a row with so many looks at the clock in each make a thread one that waits by looking at it. When nobody else
#: can run, virtual seconds pass, twice as many each time.
_CLOCK_TURNS, _CLOCK_READS, _CLOCK_STEP = 5, 10, 0.1


class Abort(BaseException):
    """Unwinds a thread once the outcome is known; never seen outside of a session."""


class Wait:
    """What a blocked thread waits for: ``on`` is compared by identity, the rest is for reports."""

    __slots__ = ("on", "label", "idle", "ready")

    def __init__(self, on: object, label: str, *, idle: bool = False, ready: Callable[[], bool] | None = None):
        self.on, self.label = on, label
        self.idle = idle
        self.ready = ready


class Task:
    """A thread under control. ``steps`` counts its switch points, ``ask`` is the one at which to consult the policy."""

    __slots__ = (
        "aborts",
        "ask",
        "baton",
        "body",
        "clock_reads",
        "clock_turns",
        "counted",
        "daemon",
        "deadline",
        "done",
        "ident",
        "index",
        "line",
        "name",
        "os_ident",
        "pinned",
        "result",
        "steps",
        "thread",
        "timed_out",
        "turn",
        "waits",
    )

    def __init__(self, index: int, name: str, body: Callable[[], Any], thread: Any, daemon: bool):
        self.index, self.name, self.body, self.thread, self.daemon = index, name, body, thread, daemon
        self.ident = index + 1
        self.os_ident = 0
        self.baton = _allocate()
        self.baton.acquire()
        self.steps = self.counted = self.turn = self.pinned = self.aborts = 0
        self.clock_reads = self.clock_turns = 0
        self.ask = 1
        self.waits: Wait | None = None
        self.deadline: float | None = None
        self.timed_out = self.done = False
        self.result = Result()
        self.line: tuple[str, int] | None = None


#: The run in force in this process, if any.
current: Session | None = None
_serials = itertools.count(1)


def here() -> Session | None:
    """The run that the calling thread belongs to; None outside of one, and in threads that are none of its own."""
    session = current
    if session is None or session.running is None or session.running.os_ident != _get_ident():
        return None
    return session


@contextmanager
def atomic() -> Iterator[None]:
    """No switch point inside: for plumbing that must not be interleaved, such as a call over a channel.

    A thread that blocks inside still lets the others run. Does nothing outside of a run.
    """
    session = here()
    if session is None:
        yield
        return
    task = session.running
    ask, task.ask = task.ask, 0  # each point comes to `decide`, which does not count it
    task.pinned += 1
    try:
        yield
    finally:
        task.pinned -= 1
        task.ask = 0 if session.ending else ask


@contextmanager
def preemptible() -> Iterator[None]:
    """Inside, a thread of a world's own can lose its turn as any other does: for what it calls of the program's."""
    session = here()
    if session is None or not session.running.pinned:
        yield
        return
    task = session.running
    pinned, task.pinned = task.pinned, 0
    if not session.ending:
        session._plan(task)
    try:
        yield
    finally:
        task.pinned, task.ask = pinned, 0


class Session:
    """One run. Create it, `spawn` its first threads, then `run`; `outcome` says what came of it."""

    def __init__(
        self,
        policy: Policy,
        files: Collection[str],
        *,
        advance: Callable[[float], Any] | None = None,
        max_steps: int = 100_000,
        lines: bool = False,
    ):
        self.policy, self.files, self.max_steps, self.lines = policy, frozenset(files), max_steps, lines
        self.advance = advance
        #: What a simulated process is at, see `autograder.worlds.processes`: nothing else happens meanwhile.
        self.job: Any = None
        self.serial = next(_serials)
        self.tasks: list[Task] = []
        self.running: Task | None = None
        self.by_thread: dict[int, Task] = {}
        self.pools: dict[int, Any] = {}
        self.futures = itertools.count()
        self.bases: dict[str, float] = {}
        self.now = 0.0
        self.steps = 0
        #: Steps at which another thread could have gone on: the ones that a policy has any use for.
        self.contested = 0
        self._rivals = False
        self._paid = 0
        self.schedule: list[list] = []
        self.moments: deque[tuple[str, str, int, str]] = deque(maxlen=MAX_MOMENTS)
        self.errors: list[Raised] = []
        self.status = ""
        self.stuck: tuple[Stuck, ...] = ()
        self.results: dict[str, Result] = {}
        #: Set once the outcome is known: from then on threads are only unwound.
        self.ending = False
        self.touched: list[tuple[Any, bool]] = []
        self.traced: Callable[[FrameType, str, Any], Any] | None = None
        self.on_finish: list[Callable[[], None]] = []
        self._names: dict[str, int] = {}
        self._clock_step = _CLOCK_STEP
        self._moved_at = 0
        self._over = _allocate()
        self._over.acquire()
        #: Set when a thread of this run could not be ended, so that the process is good for nothing more.
        self.spoilt = False
        #: What went wrong with the run itself, such as somebody else's clock: no fault of the program.
        self.fault: BaseException | None = None
        policy.start()

    # -- the life of a run -----------------------------------------------------------------------------------------------

    def spawn(self, name: str, body: Callable[[], Any], *, thread: Any = None, daemon: bool = False) -> Task:
        """A new thread that can run from now on; ``thread`` is its ``threading.Thread``, if it has one."""
        if self.job is not None:
            raise OutOfScope("a job of a simulated process pool cannot start threads, pools or loops of its own")
        if len(self.tasks) >= 1_000:
            raise RuntimeError("can't start new thread: 1,000 have been started in this run")
        count = self._names[name] = self._names.get(name, 0) + 1
        task = Task(len(self.tasks), name if count == 1 else f"{name} #{count}", body, thread, daemon)
        # a world's own threads change places where they wait, and nowhere else: theirs is not the code to be explored
        task.pinned = getattr(thread, "of_a_world", 0)
        _start_new_thread(self._boot, (task,))
        self.tasks.append(task)
        if thread is not None:
            self.by_thread[id(thread)] = task
        self.policy.spawned(task)
        self._may_take_over()
        return task

    def run(self, limit: float | None = None) -> None:
        """Run the spawned threads to the end, or until ``limit`` real seconds have passed."""
        start = Task(-1, "", lambda: None, None, True)
        first = self._choose(start, self.tasks[0])
        self._resume(first)
        first.baton.release()
        try:
            self._wait_until_over(limit)
        except BaseException:  # an interrupt from the keyboard, in the thread that called us
            self._decide_outcome("hung")
            self._over.acquire(True, _FAREWELL)
            raise

    def _wait_until_over(self, limit: float | None) -> None:
        while not self._over.acquire(True, _PATIENCE if limit is None else limit):
            if self.ending or limit is not None:
                # what was merely slow ends now; what hangs stays behind
                self._decide_outcome("hung")
                self.spoilt = not self._over.acquire(True, _FAREWELL)
                return

    def _boot(self, task: Task) -> None:
        task.os_ident = _get_ident()
        task.baton.acquire()
        try:
            if not self.ending:
                if self.traced is not None:
                    sys.settrace(self.traced)
                value = task.body()
                if not self.ending:
                    task.result = Result(True, value)
        except Abort:
            pass
        except BaseException as error:
            if not self.ending:
                task.result = Result(True, None, error)
                if not isinstance(error, SystemExit) or (task.name == "main" and error.code not in (None, 0)):
                    self.raised(task, error)
        finally:
            sys.settrace(None)
            self._leave(task)

    def raised(self, task: Task, error: BaseException, *, handled: bool = False) -> None:
        """``error`` left ``task`` uncaught."""
        file, line = "", 0
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename in self.files:
                file, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
            trace = trace.tb_next
        self.errors.append(Raised(task.name, error, line, _source(file, line), file, handled))
        self._record(task, f"raises {type(error).__name__}", (file, line))

    def _leave(self, task: Task) -> None:
        task.done = True
        if not self.ending:
            task.steps += 1  # a forced switch is named by its step, and the last one may have had one already
            self._count(task)
            self._record(task, "ends", ("", 0))
            self.wake(task)
            try:
                follower = self._next(task)
            except Abort:
                follower = None
            if follower is not None:
                self._resume(follower)
                follower.baton.release()
                return
        self._unwind_another()

    def _unwind_another(self) -> None:
        """Hand the baton to a thread that has yet to end; the last one to leave ends the run."""
        for task in self.tasks:
            if not task.done:
                self.running = task
                task.baton.release()
                return
        self.running = None
        self._over.release()

    def unwinding(self, *, waits: bool = True) -> None:
        """Called instead of anything that could switch or wait, once the outcome is known: nothing waits any more."""
        task = self.running
        task.aborts += 1
        if task.aborts > _LAST_WORDS:
            # it catches whatever is thrown at it: leave it parked, it can do nothing more
            task.done = True
            self._unwind_another()
            for _ in range(2):
                task.baton.acquire()
        if waits:
            raise Abort

    # -- switch points ---------------------------------------------------------------------------------------------------

    def point(self) -> None:
        """Another thread may go on here. To be called by the running thread only."""
        task = self.running
        task.steps += 1
        if task.steps >= task.ask:
            self.decide()

    def decide(self) -> None:
        """The running thread has come to the switch point at which it was to ask."""
        task = self.running
        if self.ending:
            self.unwinding(waits=False)
            return
        if task.pinned:
            task.steps -= 1
            return
        self._count_and_check(task)
        able = self._able()
        if task.steps - task.turn >= TURN:
            self._spins(task, able)
            able = self._able()
            self.policy.tired(task)
            chosen = self._in_turn(task, able)
        else:
            chosen = self.policy.pick(task, able, task, self.contested)
            if chosen is not task:
                self.schedule.append([task.name, task.steps, chosen.name])
        if chosen is task:
            if task.steps - task.turn >= TURN:
                task.turn = task.steps
            self._plan(task)
        else:
            self._record(task, f"switch to {chosen.name}")
            self._switch(task, chosen)

    def block(self, wait: Wait, seconds: float | None = None) -> bool:
        """Park the running thread until `wake` is called for ``wait.on``; False when ``seconds`` passed before that."""
        if self.job is not None:
            return self.job.waits(wait, seconds)
        task = self.running
        if self.ending:
            self.unwinding()
        task.steps += 1
        self._count_and_check(task)
        task.waits, task.timed_out = wait, False
        task.deadline = None if seconds is None else self.now + seconds
        task.clock_reads = task.clock_turns = 0
        self._record(task, f"blocks on {self._waits_for(task, sys._getframe(1))}")
        chosen = self._next(task)
        if chosen is None:
            raise Abort
        if chosen is task:
            self._resume(task)
        else:
            self._switch(task, chosen)
        self._record(task, "times out" if task.timed_out and wait.on is not sleeping else "woken")
        return not task.timed_out

    def wake(self, on: object) -> None:
        """Every thread that waits for ``on`` can run again."""
        for task in self.tasks:
            if task.waits is not None and task.waits.on is on:
                task.waits = task.deadline = None
                self._may_take_over()

    def stand_back(self) -> None:
        """The running thread lets any other that can run go first, as ``sleep(0)`` does."""
        task = self.running
        if self.ending:
            self.unwinding()
        task.steps += 1
        self._count_and_check(task)
        if task.pinned:
            return
        others = [other for other in self._able() if other is not task]
        if others:
            self.policy.tired(task)
            chosen = self._choose(task, self._in_turn(task, others), others)
            self._record(task, f"switch to {chosen.name}")
            self._switch(task, chosen)

    def clock(self) -> float:
        """The virtual time, for a thread of the program that asks for it."""
        self.running.clock_reads += 1
        return self.now if self.job is None else self.now + self.job.seconds

    def pass_time(self, seconds: float) -> None:
        """Virtual time moves on; sleepers whose time has come can run."""
        if seconds > 0 and self.advance is not None:
            try:
                with atomic():
                    self.advance(seconds)
            except BaseException as error:
                self.fault = error
                self._decide_outcome("hung")
                raise Abort from None
        self.now += seconds
        self._moved_at = self.steps
        for task in self.tasks:
            if task.deadline is not None and task.deadline <= self.now:
                task.waits = task.deadline = None
                task.timed_out = True
                self._may_take_over()

    # -- choosing ----------------------------------------------------------------------------------------------------------

    def _able(self) -> list[Task]:
        able = []
        for task in self.tasks:
            if not task.done:
                if task.waits is not None and task.waits.ready is not None and task.waits.ready():
                    task.waits = task.deadline = None
                if task.waits is None:
                    able.append(task)
        return able

    def _in_turn(self, task: Task, able: list[Task]) -> Task:
        """The next after ``task`` in the order in which threads were made, round and round."""
        return min(able, key=lambda other: (other.index - task.index - 1) % len(self.tasks))

    def _choose(self, task: Task, default: Task, able: list[Task] | None = None) -> Task:
        chosen = self.policy.pick(task, self._able() if able is None else able, default, self.contested)
        if chosen is not default:
            self.schedule.append([task.name, task.steps, chosen.name])
        return chosen

    def _next(self, task: Task) -> Task | None:
        """Who goes on after ``task`` blocked or ended; None when nobody can, and the outcome is known."""
        while True:
            if not any(not t.done and not t.daemon and not (t.waits is not None and t.waits.idle) for t in self.tasks):
                self._decide_outcome("done")  # daemons and idle pool workers keep no program alive
                return None
            able = self._able()
            if able:
                return self._choose(task, self._in_turn(task, able), able)
            if not self._jump():
                self._decide_outcome("deadlock")
                return None

    def _jump(self) -> bool:
        """The clock jumps to the next time that a thread waits for; False when none waits for any."""
        deadlines = [task.deadline for task in self.tasks if not task.done and task.deadline is not None]
        if not deadlines:
            return False
        self._paid += PRICE_OF_A_JUMP
        self.pass_time(max(min(deadlines) - self.now, 0.0))
        # sums of floats may miss the very deadline that they were made from
        self.now = max(self.now, min(deadlines))
        self.pass_time(0.0)
        return True

    def _spins(self, task: Task, able: list[Task]) -> None:
        """``task`` has not waited for long; when all wait by looking at the clock, time has to pass."""
        task.clock_turns = task.clock_turns + 1 if task.clock_reads >= _CLOCK_READS else 0
        task.clock_reads = 0
        if all(other.clock_turns >= _CLOCK_TURNS for other in able):
            self.pass_time(self._clock_step)
            self._clock_step *= 2

    def _may_take_over(self) -> None:
        """A thread has come to be able to run."""
        task = self.running
        if task is None or task.done:
            return
        self._count(task)
        if task.waits is not None:
            return  # it is about to choose a follower anyway
        if self.policy.eager:
            task.ask = min(task.ask, task.steps + 1)
        elif not self._rivals:
            self._rivals = True
            self._plan(task)
        self._rivals = True

    def _count(self, task: Task) -> None:
        fresh = task.steps - task.counted
        task.counted = task.steps
        self.steps += fresh
        if self._rivals:
            self.contested += fresh

    def _count_and_check(self, task: Task) -> None:
        self._count(task)
        if self.steps + self._paid >= self.max_steps:
            self._decide_outcome("livelock")
            raise Abort
        if self.steps - self._moved_at >= STANDSTILL:
            self._moved_at = self.steps
            self._jump()

    def _plan(self, task: Task) -> None:
        if task.pinned:
            task.ask = 0
            return
        # with nobody to switch to there is nothing to ask before somebody comes to be able to run
        ahead = self.policy.horizon(task, self.contested) if self._rivals else self.max_steps
        # what happens at a certain step happens there under every policy, or a replay would go astray
        ahead = min(ahead, self.max_steps - self.steps - self._paid, self._moved_at + STANDSTILL - self.steps)
        task.ask = max(task.steps + 1, min(task.steps + ahead, task.turn + TURN))

    def _resume(self, task: Task) -> None:
        task.turn = task.steps
        self.running = task
        self._rivals = any(t.waits is None and not t.done and t is not task for t in self.tasks)
        self._plan(task)

    def _switch(self, task: Task, chosen: Task) -> None:
        self._resume(chosen)
        chosen.baton.release()
        task.baton.acquire()
        if self.ending:
            raise Abort

    # -- the outcome -------------------------------------------------------------------------------------------------------

    def _decide_outcome(self, status: str) -> None:
        """What is to be reported is written down before any thread is unwound."""
        if self.status:
            return
        task = self.running
        if task is not None:
            self._count(task)
        if any(not error.handled for error in self.errors) and status != "hung":
            status = "raised"
        self.status = status
        if status != "done":
            self.stuck = self._who_is_stuck(status)
        self.results = {task.name: task.result for task in self.tasks}
        for finish in self.on_finish:
            finish()
        self.ending = True
        for other in self.tasks:
            other.ask = 0

    def _who_is_stuck(self, status: str) -> tuple[Stuck, ...]:
        frames = sys._current_frames()
        stuck = []
        for task in self.tasks:
            if task.done or (getattr(task.thread, "of_a_world", 0) and task.waits is not None and task.waits.idle):
                continue
            frame = frames.get(task.os_ident)
            if task.waits is not None:
                waits = self._waits_for(task, frame)
            elif status == "hung" and task is self.running:
                waits = "does not come back"
            elif task.steps == 0:
                waits = "its first turn"
            else:
                waits = "nothing, it keeps running" if status == "livelock" else "a turn"
            file, line = self.place(frame)
            stuck.append(Stuck(task.name, waits, line, _source(file, line), file))
        return tuple(stuck)

    def outcome(self) -> Outcome:
        unhandled = [error.error for error in self.errors if not error.handled]
        return Outcome(
            status=self.status,
            error=unhandled[0] if unhandled else None,
            schedule=self.schedule,
            steps=self.steps,
            contested=self.contested,
            steps_by_thread={task.name: task.counted for task in self.tasks},
            seconds=self.now,
            interleaving=tuple(
                Moment(thread, line, _source(file, line), what, file) for thread, file, line, what in self.moments
            ),
            stuck=self.stuck,
            errors=tuple(self.errors),
            results=self.results,
        )

    # -- places ------------------------------------------------------------------------------------------------------------

    def place(self, frame: FrameType | None) -> tuple[str, int]:
        """File and line of the innermost traced code on the stack."""
        files = self.files
        while frame is not None:
            file = frame.f_code.co_filename
            if file in files:
                return file, frame.f_lineno or 0
            frame = frame.f_back
        return "", 0

    def ran(self, task: Task, code: CodeType, line: int | None) -> None:
        """For a run that records lines: ``task`` is at ``line``."""
        key = (code.co_filename, line)
        if line and key != task.line and not self.ending:
            task.line = key
            self.moments.append((task.name, code.co_filename, line, "runs"))

    def note(self, what: str) -> None:
        """Have a report say what the running thread, one of a world's own, comes to."""
        self.moments.append((self.running.name, "", 0, what))

    def _record(self, task: Task, what: str, place: tuple[str, int] | None = None) -> None:
        file, line = self.place(sys._getframe(2)) if place is None else place
        if not line and getattr(task.thread, "of_a_world", 0):
            return  # what it waits for is no news to a reader
        self.moments.append((task.name, file, line, what))

    def _waits_for(self, task: Task, frame: FrameType | None) -> str:
        """What a blocked thread waits for, in the words of the call that its own code made."""
        on = task.waits.on
        if getattr(on, "is_mutex", False):
            owner = next((other for other in self.tasks if other is on.owner), None)
            if owner is task:
                return f"{on.label} that it holds itself"
            if owner is None:
                return on.label
            return f"{on.label} that {owner.name} {'held when it ended' if owner.done else 'holds'}"
        while frame is not None:
            caller = frame.f_back
            if caller is None or caller.f_code.co_filename in self.files:
                return _CALLS.get(frame.f_code.co_qualname, task.waits.label)
            frame = caller
        return task.waits.label


def _source(file: str, line: int) -> str:
    return linecache.getline(file, line).strip() if line else ""


#: What waits for the clock only.
sleeping = object()

#: The library's function that a thread's own code called, and what it waits for there.
_CALLS = {
    "Queue.get": "an item in a queue",
    "Queue.put": "room in a queue",
    "Queue.join": "a queue's items to be done",
    "Condition.wait": "a notify of a condition",
    "Condition.wait_for": "a notify of a condition",
    "Event.wait": "an event to be set",
    "Semaphore.acquire": "a permit of a semaphore",
    "Barrier.wait": "the others at a barrier",
    "Future.result": "a future's result",
    "Future.exception": "a future's result",
    "Executor.map.<locals>.result_iterator": "the next result of a map",
    "Executor.__exit__": "the workers of its pool to end",
    "ThreadPoolExecutor.shutdown": "the workers of its pool to end",
    "as_completed": "a future to be done",
    "wait": "futures to be done",
    "run": "its event loop",
}


__all__ = ["Abort", "Session", "Task", "Wait", "atomic", "here", "preemptible"]
