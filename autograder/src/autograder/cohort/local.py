"""Workers on this machine: as many processes as wanted, each with a grading service and a template process of its own.

A process that ends, whatever ended it, is replaced, and the submission that it was at goes to another; after a second
time nobody tries it again in this run. All of them end with the one that started them, however that ends.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from typing import Any, Protocol

from autograder.cohort.jobs import Job, Outcome
from autograder.content import ContentError
from autograder.sandbox import processors, protect_this_process

#: Times that a submission may end the process that grades it.
MOST_TRIES = 2
#: Jobs that a process has: the one that it is at, and the next.
_AT_ONCE = 2

_ENDED = (
    f"The grading process ended {MOST_TRIES} times while it was at this submission: look at what it does, and grade it "
    "again."
)

#: Objects after which Python looks for cycles; checks make many that live on for a while, and few cycles.
_COLLECT_AFTER = (20_000, 20, 20)


class Serves(Protocol):
    """What takes jobs in a process of its own, until it is closed."""

    def prepare(self, job: Job) -> Outcome: ...
    def close(self) -> None: ...


Make = Callable[[Any], Serves]

_context = multiprocessing.get_context("forkserver")


def start_early(module: str) -> None:
    """Have the process that workers are forked from load their module, while this one is busy with other things."""
    _context.set_forkserver_preload([module])
    # a Ctrl-C is meant for this process, and would end that one while it loads, with a traceback
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Process:
    """One worker process and the jobs that it has, the one that it is at first."""

    def __init__(self, make: Make, setup: Any, processor: int | None):
        self.connection, theirs = _context.Pipe()
        self.jobs: deque[Job] = deque()
        self.processor = processor
        self._is_ready = False
        self._process: ForkServerProcess = _context.Process(
            target=_serve, args=(theirs, make, setup, processor), daemon=True
        )
        self._process.start()
        theirs.close()

    def give(self, job: Job) -> bool:
        """Send it a job; False when it has ended."""
        try:
            self.connection.send(job)
        except OSError:
            return False
        self.jobs.append(job)
        return True

    def hear(self) -> Outcome | None:
        """What it says: the outcome of its first job, None that it has begun. EOFError when it has ended."""
        try:
            said = self.connection.recv()
        except (EOFError, OSError):
            if not self._is_ready:
                raise ContentError(
                    "A grading process ended while it began: run `make doctor`, then this again."
                ) from None
            raise EOFError from None
        if isinstance(said, str):
            raise ContentError(f"A grading process could not begin: {said}")
        self._is_ready = True
        return said

    def close(self) -> None:
        """End it, at once when it is at a job."""
        self.connection.close()
        if not self.jobs:
            self._process.join(5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


class LocalWorkers:
    """``count`` worker processes, each kept on a processor of its own where there are enough.

    ``make`` is a class or function of a module; it makes a worker of what ``setup`` says.
    """

    def __init__(self, make: Make, setup: Any, count: int):
        start_early(make.__module__)
        self._make, self._setup = make, setup
        self._tries: dict[str, int] = {}
        self.count = count
        self._processes = [_Process(make, setup, place) for place in processors.places(count)]

    def outcomes(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Outcome]]:
        """Each job with its outcome, in the order in which they end. ContentError when no worker can be had."""
        waiting = iter(jobs)
        again: deque[Job] = deque()
        while True:
            for at in range(len(self._processes)):
                while len(self._processes[at].jobs) < _AT_ONCE:
                    job = again.popleft() if again else next(waiting, None)
                    if job is None:
                        break
                    if not self._processes[at].give(job):
                        again += self._replace(at, job)
            busy = {process.connection: at for at, process in enumerate(self._processes) if process.jobs}
            if not busy:
                return
            for connection in wait(list(busy)):
                process = self._processes[busy[connection]]
                try:
                    outcome = process.hear()
                except EOFError:
                    first = process.jobs.popleft()
                    tries = self._tries[first.name] = self._tries.get(first.name, 0) + 1
                    if tries > MOST_TRIES:
                        yield first, Outcome(error=_ENDED)
                    else:
                        again.append(first if tries < MOST_TRIES else replace(first, refused=_ENDED))
                    again += self._replace(busy[connection])
                else:
                    if outcome is not None:
                        yield process.jobs.popleft(), outcome

    def _replace(self, at: int, *more: Job) -> list[Job]:
        """Begin a new process in the place of one that has ended; the jobs that it leaves."""
        process = self._processes[at]
        left = [*process.jobs, *more]
        process.close()
        self._processes[at] = _Process(self._make, self._setup, process.processor)
        return left

    def close(self) -> None:
        """End all processes, also those that are at a job."""
        for process in self._processes:
            process.connection.close()
        for process in self._processes:
            process.close()

    def __enter__(self) -> LocalWorkers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _serve(connection: Connection, make: Make, setup: Any, processor: int | None) -> None:
    """Serve jobs until the other side hangs up. Runs in a process of its own."""
    # who presses Ctrl-C means the one that gives the jobs; ignoring it would be passed on to the answers
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    protect_this_process()
    gc.set_threshold(*_COLLECT_AFTER)
    processors.stay_on(processor)
    try:
        worker = make(setup)
    except Exception as error:
        connection.send(f"{type(error).__name__}: {error}")
        return
    with contextlib.closing(worker), contextlib.suppress(EOFError, OSError):
        connection.send(None)
        while True:
            connection.send(worker.prepare(connection.recv()))
