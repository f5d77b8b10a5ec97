"""In place of `concurrent.futures.ProcessPoolExecutor`, inside of a controlled run."""

from __future__ import annotations

import multiprocessing
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, process
from traceback import format_exception
from typing import Any

from autograder.worlds.processes import crossing, workers
from autograder.worlds.processes.workers import PROCESSORS, told
from autograder.worlds.threads.primitives import IDLE, SimpleQueue
from autograder.worlds.threads.scheduler import here, preemptible

_Real = process.ProcessPoolExecutor


class ProcessPoolExecutor(_Real):
    """A pool of simulated processes; outside of a controlled run, a real one.

    It does what the real one does and fails where that fails: jobs and results are pickled, though after `submit`; a few
    more jobs than there are workers count as running; and a worker that dies breaks the pool, with all that is pending.
    """

    def __new__(cls, *arguments: Any, **keywords: Any) -> Any:
        return object.__new__(cls) if here() is not None else _Real(*arguments, **keywords)

    def __init__(
        self,
        max_workers: int | None = None,
        mp_context: Any = None,
        initializer: Callable | None = None,
        initargs: tuple = (),
        *,
        max_tasks_per_child: int | None = None,
    ):
        if max_workers is None:
            max_workers = PROCESSORS
        elif max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if mp_context is None and max_tasks_per_child is not None:
            mp_context = multiprocessing.get_context("spawn")
        method = workers.start_method(mp_context)
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        if max_tasks_per_child is not None:
            if not isinstance(max_tasks_per_child, int):
                raise TypeError("max_tasks_per_child must be an integer")
            if max_tasks_per_child <= 0:
                raise ValueError("max_tasks_per_child must be >= 1")
            if method == "fork":
                raise ValueError(
                    "max_tasks_per_child is incompatible with the 'fork' multiprocessing start method; "
                    "supply a different mp_context."
                )
        self._max_workers, self._method, self._most_jobs = max_workers, method, max_tasks_per_child
        self._first = initializer, initargs
        self._lock = threading.Lock()
        self._broken, self._closed, self._cancels = "", False, False
        self._pending: dict[int, tuple[Future, Callable, tuple, dict]] = {}
        self._unsent: deque[int] = deque()
        self._count = 0
        self._events = SimpleQueue()
        self._crew: workers.Crew | None = None
        self._manager: threading.Thread | None = None

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
        with self._lock:
            if self._broken:
                raise process.BrokenProcessPool(self._broken)
            if self._closed:
                raise RuntimeError("cannot schedule new futures after shutdown")
            if self._crew is None:
                # the processes begin here, with what the program's modules hold now
                self._crew = workers.Crew(
                    self._max_workers,
                    self._method,
                    self._first,
                    answer=_answer,
                    failed=_failed,
                    unsendable=lambda call, value, error: _failed(call, error),
                    delivered=lambda key, data: self._events.put(("result", key, data)),
                    died=lambda key: self._events.put(("died", key, None)),
                    most_jobs=self._most_jobs,
                )
            future: Future = Future()
            self._pending[self._count] = future, fn, args, kwargs
            self._unsent.append(self._count)
            self._count += 1
            told("submitted")
            self._events.put(("more", None, None))
            if self._manager is None:
                self._manager = workers.plumbing(self._manage, workers.manager_name())
                self._manager.start()
            return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        with self._lock:
            self._cancels = cancel_futures
            self._closed = True
            self._events.put(("more", None, None))
            manager, self._manager = self._manager, None
        if manager is not None and wait:
            manager.join()

    def _manage(self) -> None:
        """What the real one's manager thread does: sends jobs, receives results, and finds out who died."""
        while True:
            self._send()
            what, key, data = self._events.get()
            if what == "died":
                self._break(None)
                return
            if what == "result":
                try:
                    done, value = crossing.loads(data)
                except BaseException as error:
                    self._break(error)
                    return
                self._deliver(key, done, value)
            if self._closed:
                if self._cancels:
                    self._cancel()
                if not self._pending:
                    self._crew.end()
                    return

    def _send(self) -> None:
        while self._unsent and self._crew.waiting < self._max_workers + process.EXTRA_QUEUED_CALLS:
            key = self._unsent.popleft()
            future, *call = self._pending[key]
            if not future.set_running_or_notify_cancel():
                self._forget(key)
                continue
            try:
                data = crossing.dumps(call)
            except Exception as error:
                error.__cause__ = _remote(error)
                self._forget(key)
                _settle(future, False, error)
            else:
                told("sent", len(data))
                self._crew.put(key, data)

    def _forget(self, key: int) -> None:
        del self._pending[key]
        told("forgot", 1)

    def _deliver(self, key: int, done: bool, value: Any) -> None:
        future = self._pending[key][0]
        self._forget(key)
        _settle(future, done, value)

    def _cancel(self) -> None:
        self._cancels = False
        for key in [key for key, (future, *_) in self._pending.items() if future.cancel()]:
            self._forget(key)
        self._unsent.clear()

    def _break(self, cause: BaseException | None) -> None:
        self._broken = "A child process terminated abruptly, the process pool is not usable anymore"
        self._closed = True
        here().note("finds its pool broken")
        error = process.BrokenProcessPool(
            "A process in the process pool was terminated abruptly while the future was running or pending."
        )
        if cause is not None:
            error.__cause__ = _remote(cause)
        pending = [future for future, *_ in self._pending.values()]
        self._pending.clear()
        told("forgot", len(pending))
        self._crew.kill()
        for future in pending:
            if not future.cancelled():
                _settle(future, False, error)


def _settle(future: Future, done: bool, value: Any) -> None:
    settle = future.set_result if done else future.set_exception
    if future._done_callbacks:  # which are the program's own
        with preemptible():
            settle(value)
    else:
        settle(value)


def _answer(call: list) -> list:
    function, arguments, keywords = call
    return [True, function(*arguments, **keywords)]


def _failed(call: list, error: BaseException) -> list:
    return [False, process._ExceptionWithTraceback(error, error.__traceback__)]


def _remote(error: BaseException) -> BaseException:
    text = "".join(format_exception(type(error), error, error.__traceback__))
    return process._RemoteTraceback(f'\n"""\n{text}"""')


IDLE.add(ProcessPoolExecutor._manage.__code__)

__all__ = ["ProcessPoolExecutor"]
