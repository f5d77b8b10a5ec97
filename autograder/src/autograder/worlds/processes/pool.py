"""In place of `multiprocessing.Pool`, inside of a controlled run.

Its methods and results are the library's own; only what they talk to is simulated. Here a worker that dies is replaced,
and the job that it was at never ends: who waits for it waits for ever, as with real processes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from multiprocessing import pool as library
from typing import Any

from autograder.worlds.processes import crossing, workers
from autograder.worlds.processes.workers import PROCESSORS, told
from autograder.worlds.threads.primitives import IDLE, SimpleQueue
from autograder.worlds.threads.scheduler import here, preemptible

_Real = library.Pool


class Pool(_Real):
    """A pool of simulated processes; outside of a controlled run, a real one."""

    def __new__(cls, *arguments: Any, **keywords: Any) -> Any:
        return object.__new__(cls) if here() is not None else _Real(*arguments, **keywords)

    def __init__(
        self,
        processes: int | None = None,
        initializer: Callable | None = None,
        initargs: Iterable = (),
        maxtasksperchild: int | None = None,
        context: Any = None,
    ):
        if not isinstance(self, Pool):  # the library's pool of threads calls this by the name that it has there
            _Real.__init__(self, processes, initializer, initargs, maxtasksperchild, context)
            return
        processes = PROCESSORS if processes is None else processes
        if processes < 1:
            raise ValueError("Number of processes must be at least 1")
        if maxtasksperchild is not None and (not isinstance(maxtasksperchild, int) or maxtasksperchild <= 0):
            raise ValueError("maxtasksperchild must be a positive int or None")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._cache: dict = {}
        self._pool = [None] * processes
        self._state = library.RUN
        self._taskqueue = SimpleQueue()
        self._changed = threading.Condition()
        self._crew = workers.Crew(
            processes,
            workers.start_method(context),
            (initializer, tuple(initargs)),
            answer=_answer,
            failed=_failed,
            unsendable=_unsendable,
            delivered=self._deliver,
            most_jobs=maxtasksperchild,
            replaces=True,
        )
        self._sender = workers.plumbing(self._send, workers.manager_name())
        self._sender.start()

    def close(self) -> None:
        if self._state == library.RUN:
            self._state = library.CLOSE
            self._taskqueue.put(None)

    def terminate(self) -> None:
        self._state = library.TERMINATE
        self._taskqueue.put(None)
        self._crew.kill()

    def join(self) -> None:
        if self._state == library.RUN:
            raise ValueError("Pool is still running")
        with self._changed:
            self._changed.wait_for(lambda: not self._cache or self._state == library.TERMINATE)
        self._crew.end()

    def __del__(self) -> None:
        """The library's own warns of a pool that was never closed."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} state={self._state} pool_size={len(self._pool)}>"

    def _send(self) -> None:
        while (sequence := self._taskqueue.get()) is not None:
            tasks, set_length = sequence
            last = -1
            for task in tasks:
                if self._state == library.TERMINATE:
                    return
                key, last = task[:2], task[1]
                told("submitted")
                try:
                    data = crossing.dumps(task)
                except Exception as error:
                    self._set(key, (False, error))
                else:
                    told("sent", len(data))
                    self._crew.put(key, data)
            if set_length is not None:
                set_length(last + 1)

    def _deliver(self, key: tuple[int, int], data: bytes) -> None:
        self._set(key, crossing.loads(data))

    def _set(self, key: tuple[int, int], outcome: tuple[bool, Any]) -> None:
        job, index = key
        told("forgot", 1)
        if job in self._cache:
            with preemptible():  # it may call the program back
                self._cache[job]._set(index, outcome)
        with self._changed:
            self._changed.notify_all()


def _answer(task: tuple) -> tuple[bool, Any]:
    _, _, function, arguments, keywords = task
    return True, function(*arguments, **keywords)


def _failed(task: tuple, error: BaseException) -> tuple[bool, Any]:
    if not isinstance(error, Exception):
        raise workers.Died  # what is no Exception ends the process
    if task[2] is library._helper_reraises_exception:
        return False, error
    return False, library.ExceptionWithTraceback(error, error.__traceback__)


def _unsendable(task: tuple, value: Any, error: BaseException) -> tuple[bool, Any]:
    return False, library.MaybeEncodingError(error, value[1])


IDLE.add(Pool._send.__code__)

__all__ = ["Pool"]
