"""Simulated worker processes: threads of a controlled run, each with an image of its own, that can die.

A job runs in one go when its worker takes it up. The virtual time that it spent, by sleeping or by a call of a world
that takes time, passes afterwards, while the other workers and the program go on; then its result arrives.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import multiprocessing.process
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import _base
from typing import Any

from autograder.worlds.processes import crossing
from autograder.worlds.processes.images import Forked, Spawned, modules_of
from autograder.worlds.threads import patches
from autograder.worlds.threads.primitives import IDLE, SimpleQueue
from autograder.worlds.threads.scheduler import Abort, Session, Wait, atomic, here

#: Virtual seconds after which a job counts as one that never ends.
FOREVER = 1e6
#: Numbers of simulated processes begin here, above those that a real one can have.
FIRST_PID = 1 << 22

#: Who is told what pools do, see `autograder.worlds.processes.record.Pools`; nobody when it is None.
record: Any = None

#: Processors of the machine that a controlled run sees, and workers of a pool that is not told how many.
PROCESSORS = 4


class Died(BaseException):
    """The simulated process ends here and now, as by ``os._exit``."""


class _Stuck(BaseException):
    """A job waits for what can never come: nobody else shares its process."""


#: What no job can catch for good.
_ENDS = (Abort, Died, _Stuck)


class Job:
    """What a simulated process is at; while it is, ``session.job`` is this."""

    def __init__(self, pid: int):
        self.pid = pid
        self.seconds = 0.0
        self.done: list[Callable[[], Any]] = []

    def waits(self, wait: Wait, seconds: float | None) -> bool:
        """In place of `Session.block`: the time passes for this process alone."""
        self.seconds += FOREVER if seconds is None else seconds
        if self.seconds >= FOREVER:
            raise _Stuck
        return False


class Crew:
    """The workers of one pool, and the queue of pickled calls that they take their work from.

    ``answer(call)`` runs an unpickled call in the worker and gives what is sent back; ``failed(call, error)`` gives what
    is sent when that raises, and ``unsendable(call, value, error)`` when it cannot be pickled. From a worker's thread
    ``delivered(key, data)`` is called with what was sent, pickled, and ``died(key)`` when a worker is no more; or, where
    the crew ``replaces`` who dies, another takes its place and nobody is told.
    """

    def __init__(
        self,
        most: int,
        method: str,
        initializer: tuple[Callable | None, tuple],
        *,
        answer: Callable[[Any], Any],
        failed: Callable[[Any, BaseException], Any],
        unsendable: Callable[[Any, Any, BaseException], Any],
        delivered: Callable[[Any, bytes], None],
        died: Callable[[Any], None] = lambda key: None,
        most_jobs: int | None = None,
        replaces: bool = False,
    ):
        self.most, self.most_jobs, self._replaces = most, most_jobs, replaces
        self._answer, self._failed, self._unsendable = answer, failed, unsendable
        self._delivered, self._died = delivered, died
        self._session = here()
        self._initializer = initializer[0]
        self.number = record.made(most, method) if record is not None else 0
        kind, self._name = (Forked, "ForkProcess") if method == "fork" else (Spawned, "SpawnProcess")
        if kind is Spawned:
            initializer = crossing.dumps(initializer)  # it is sent to each process as it starts
        with atomic():
            self._pristine = kind(modules_of(self._session.files), initializer)
        self._calls = SimpleQueue()
        self._numbers = itertools.count(1)
        self._count = self._idle = self._jobs = 0
        #: Calls that lie in the queue.
        self.waiting = 0
        self._closed = False
        self._killed = False
        if self._initializer is not None:
            for _ in range(most):
                self._hire()

    def put(self, key: Any, data: bytes) -> None:
        """Hand a pickled call to whichever worker is free next."""
        self.waiting += 1
        if self._idle < self.waiting and self._count < self.most:
            self._hire()
        self._calls.put((key, data))

    def end(self) -> None:
        """The workers end once they have nothing to do."""
        if not self._closed:
            self._closed = True
            told("closed", self.most)
        for _ in range(self._count):
            self._calls.put(None)

    def kill(self) -> None:
        """The workers end at once, whatever they are at."""
        self._killed = True
        told("broke", self.number)
        self._session.wake(self)
        self.end()

    def _hire(self) -> None:
        self._count += 1
        self._idle += 1
        number = next(self._numbers)
        plumbing(self._work, _process_name(self._name), number).start()

    def _work(self, number: int) -> None:
        # the only worker there will be takes the first image itself
        copies = self.most > 1 or self.most_jobs is not None or self._replaces
        worker = _Worker(number, self._pristine, self._session, threading.current_thread().name, copies)
        if self._initializer is not None and not self._start(worker):
            return
        jobs = 0
        while True:
            call = self._calls.get()
            if call is None or self._killed:
                return
            self._idle -= 1
            self.waiting -= 1
            if not self._do(worker, *call):
                return
            self._idle += 1
            jobs += 1
            if jobs == self.most_jobs:
                worker, jobs = _Worker(next(self._numbers), self._pristine, self._session, worker.name, True), 0
                if self._initializer is not None and not self._start(worker):
                    return

    def _start(self, worker: _Worker) -> bool:
        """Run the initializer; False when the worker is no more."""
        job = Job(worker.pid)
        alive = False
        try:
            with worker.at(job):
                extra = worker.image.extra
                initializer, arguments = crossing.loads(extra) if isinstance(extra, bytes) else extra
                initializer(*arguments)
                alive = True
        except Abort:
            raise
        except _ENDS:
            pass
        except BaseException:
            _base.LOGGER.critical("Exception in initializer:", exc_info=True)
        if not self._spend(job.seconds):
            return False
        if not alive:
            self._lose_worker(None)
        return alive

    def _do(self, worker: _Worker, key: Any, data: bytes) -> bool:
        """Do one job; False when the worker is no more."""
        job = Job(worker.pid)
        number, share = record.began(self.number, worker.number) if record is not None else (0, None)
        self._jobs += 1
        name = f"job {number or self._jobs}"
        self._session.note(f"begins {name}")
        outcome, answer = "died", b""
        try:
            with worker.at(job):
                # what cannot be unpickled here ends the process, with nobody to tell
                call = crossing.loads(data)
                try:
                    value = self._answer(call)
                    outcome = "done"
                except _ENDS:
                    raise
                except BaseException as error:
                    value, outcome = self._failed(call, error), "raised"
                answer, outcome = self._pickled(call, value, outcome)
        except Abort:
            raise
        except _Stuck:
            job.seconds = FOREVER
        except BaseException:
            outcome = "died"
        told("left")
        if share is not None:
            outcome, job.seconds, job.done = "died", job.seconds * share, []
        if not self._spend(job.seconds):
            self._session.note(f"is stopped in {name}")
            return False
        if outcome == "died":
            self._session.note(f"dies in {name}")
            self._finish(number, outcome)
            self._lose_worker(key)
            return False
        for done in job.done:
            try:
                done()
            except Exception as error:
                answer, outcome = crossing.dumps(self._failed(call, error)), "raised"
        self._finish(number, outcome)
        self._delivered(key, answer)
        return True

    def _pickled(self, call: Any, value: Any, outcome: str) -> tuple[bytes, str]:
        try:
            return crossing.dumps(value), outcome
        except _ENDS:
            raise
        except BaseException as error:
            return crossing.dumps(self._unsendable(call, value, error)), "raised"

    def _lose_worker(self, key: Any) -> None:
        self._count -= 1
        if not self._replaces:
            self._died(key)
        elif not self._killed:
            self._hire()

    def _finish(self, number: int, outcome: str) -> None:
        if number:
            record.ended(number, outcome)

    def _spend(self, seconds: float) -> bool:
        """Let the time of a job pass; False when the pool was killed meanwhile."""
        if not self._killed and seconds > 0:
            self._session.block(Wait(self, "nothing that could ever come"), None if seconds >= FOREVER else seconds)
        return not self._killed


IDLE.add(Crew._work.__code__)


class _Worker:
    def __init__(self, number: int, pristine: Forked | Spawned, session: Session, name: str, copies: bool):
        self.number, self.name = number, name
        self.pid = FIRST_PID + int(name.rpartition("-")[2]) * 1000 + number
        self._session = session
        with atomic():
            self.image = pristine.another() if copies else pristine
        self._process = multiprocessing.process.BaseProcess(name=name)

    @contextlib.contextmanager
    def at(self, job: Job) -> Iterator[None]:
        """Inside of this, the running thread is the worker's process."""
        mine = multiprocessing.process
        with atomic(), self.image.inside():
            self._session.job, before = job, mine._current_process
            mine._current_process = self._process
            try:
                yield
            finally:
                self._session.job, mine._current_process = None, before


def _process_name(kind: str) -> str:
    session = here()
    return f"{kind}-{sum(task.name.startswith(kind) for task in session.tasks) + 1}"


def plumbing(function: Callable, name: str, *arguments: Any) -> threading.Thread:
    """A thread that does no more than it has to be told of."""
    thread = threading.Thread(target=function, args=arguments, name=name, daemon=True)
    thread.of_a_world = 1
    return thread


def manager_name() -> str:
    """The name of a further thread that looks after a pool."""
    return f"manager-{sum(task.name.startswith('manager') for task in here().tasks) + 1}"


def start_method(context: Any) -> str:
    """How the processes of ``context`` start; of None, those of a program that does not say."""
    chosen = None if context is not None or record is None else record.method()
    return chosen or (context or multiprocessing.get_context()).get_start_method()


def told(what: str, *arguments: int) -> None:
    """Tell whoever keeps a record."""
    if record is not None:
        getattr(record, what)(*arguments)


def defer(done: Callable[[], Any]) -> bool:
    """Have ``done`` called when the time of the job at work has passed; False when there is no job."""
    session = here()
    if session is None or session.job is None:
        return False
    session.job.done.append(done)
    return True


# -- what a job may ask its process for ------------------------------------------------------------------------------------

_real_exit, _real_getpid, _real_kill = os._exit, os.getpid, os.kill
_real_count = os.cpu_count


def _exit(status: int) -> None:
    session = here()
    if session is not None and session.job is not None:
        raise Died(status)
    _real_exit(status)


def _getpid() -> int:
    session = here()
    return _real_getpid() if session is None or session.job is None else session.job.pid


def _kill(pid: int, signal: int, /) -> None:
    session = here()
    if session is not None and session.job is not None and pid == session.job.pid and signal:
        raise Died(signal)
    _real_kill(pid, signal)


def _cpu_count() -> int | None:
    """As many as `PROCESSORS`, so that a pool of the default size is the same everywhere."""
    return _real_count() if here() is None else PROCESSORS


def install() -> None:
    """Replace what ends or names a process, see `patches.install`."""
    counts = [(name, _cpu_count) for name in ("cpu_count", "process_cpu_count") if hasattr(os, name)]
    for name, new in (("_exit", _exit), ("getpid", _getpid), ("kill", _kill), *counts):
        patches.replace(os, name, new)


__all__ = ["PROCESSORS", "Crew", "Died", "Job", "defer", "install", "manager_name", "plumbing", "start_method", "told"]
