"""Locks and a queue that a session controls.

Each holds a real one, which is the truth about who has it: outside of a run a call goes straight to it, so that an
object may be made anywhere and used in both. Condition, Event, Semaphore, Barrier, Queue, Timer and Future are Python
code over these in the standard library and need nothing of their own.
"""

from __future__ import annotations

import _thread
import queue
import sys
from concurrent.futures import thread as pool
from typing import Any

from autograder.worlds.threads.scheduler import Session, Task, Wait, here

_allocate, _get_ident = _thread.allocate_lock, _thread.get_ident
_RealQueue = queue.SimpleQueue
#: The code of those who wait for work from a pool: that keeps no program alive.
IDLE = {pool._worker.__code__}


def _check(blocking: bool, timeout: float) -> float | None:
    """The timeout in seconds, None for ever; refuses what the real lock refuses."""
    if timeout == -1:
        return None
    if not blocking:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if timeout < 0:
        raise ValueError("timeout value must be a non-negative number")
    if timeout > _thread.TIMEOUT_MAX:
        raise OverflowError("timeout value is too large")
    return timeout


class Lock:
    """In place of ``threading.Lock``."""

    #: What a report calls it, and whether it guards something: a condition's waiters are locks that guard nothing.
    label = "a lock"
    is_mutex = True
    _quiet = False

    def __init__(self) -> None:
        self._real = _allocate()
        self._serial = 0
        #: The thread of a run that holds it.
        self.owner: Task | None = None

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        session = here()
        if session is None:
            return self._real.acquire(blocking, timeout)
        seconds = _check(blocking, timeout)
        if not self._quiet:
            session.point()
        if self._serial != session.serial:
            # what a run leaves held, or lets go of, is undone after it
            self._serial = session.serial
            session.touched.append((self, self._real.locked()))
        if self._real.acquire(False):
            self.owner = session.running
            return True
        if session.ending:
            session.unwinding(waits=False)
            return True
        if not blocking or seconds == 0:
            return False
        end = None if seconds is None else session.now + seconds
        while True:
            woken = session.block(Wait(self, self.label), None if end is None else max(end - session.now, 0.0))
            if self._real.acquire(False):
                self.owner = session.running
                return True
            if not woken:
                return False

    def release(self) -> None:
        session = here()
        if session is None:
            self._real.release()
            return
        if session.ending:
            session.unwinding(waits=False)
            if self._real.locked():
                self._real.release()
            return
        if self._serial != session.serial:
            self._serial = session.serial
            session.touched.append((self, self._real.locked()))
        self._real.release()
        self.owner = None
        session.wake(self)
        if not self._quiet:
            session.point()

    def locked(self) -> bool:
        return self._real.locked()

    def restore(self, held: bool) -> None:
        """Held or not as it was before a run."""
        self.owner = None
        if self._real.locked() != held:
            self._real.acquire() if held else self._real.release()

    def _at_fork_reinit(self) -> None:
        self.owner = None
        self._real._at_fork_reinit()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *exception: object) -> None:
        self.release()

    def __repr__(self) -> str:
        return f"<{'locked' if self.locked() else 'unlocked'} {type(self).__name__}>"


class Waiter(Lock):
    """What a condition's waiting thread sleeps on; taking it when it is free, or freeing it, concerns nobody else."""

    label = "a notify of a condition"
    is_mutex = False
    _quiet = True


class _Guard(Lock):
    """The lock inside an RLock."""

    label = "an RLock"

    def __init__(self, around: RLock) -> None:
        super().__init__()
        self._around = around

    def restore(self, held: bool) -> None:
        super().restore(held)
        if not held:
            self._around._owner = self._around._count = 0


class RLock:
    """In place of ``threading.RLock``."""

    def __init__(self) -> None:
        self._guard = _Guard(self)
        self._owner = 0
        self._count = 0

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        me = _get_ident()
        if self._owner == me:
            self._count += 1
            return True
        if not self._guard.acquire(blocking, timeout):
            return False
        self._owner, self._count = me, 1
        return True

    def release(self) -> None:
        if self._owner != _get_ident():
            session = here()
            if session is not None and session.ending:
                return
            raise RuntimeError("cannot release un-acquired lock")
        self._count -= 1
        if not self._count:
            self._owner = 0
            self._guard.release()

    def locked(self) -> bool:
        return self._guard.locked()

    def _is_owned(self) -> bool:
        return self._owner == _get_ident()

    def _recursion_count(self) -> int:
        return self._count if self._owner == _get_ident() else 0

    def _release_save(self) -> tuple[int, int]:
        if not self._count:
            raise RuntimeError("cannot release un-acquired lock")
        state = self._count, self._owner
        self._count = self._owner = 0
        self._guard.release()
        return state

    def _acquire_restore(self, state: tuple[int, int]) -> None:
        self._guard.acquire()
        self._count, self._owner = state

    def _at_fork_reinit(self) -> None:
        self._guard._at_fork_reinit()
        self._count = self._owner = 0

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *exception: object) -> None:
        self.release()

    def __repr__(self) -> str:
        return f"<{'locked' if self.locked() else 'unlocked'} RLock count={self._count}>"


class SimpleQueue:
    """In place of ``queue.SimpleQueue``."""

    def __init__(self) -> None:
        self._real = _RealQueue()

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        self._real.put(item)
        session = here()
        if session is not None and not session.ending:
            session.wake(self)
            session.point()

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        session = here()
        if session is None:
            return self._real.get(block, timeout)
        if timeout is not None and timeout < 0:
            raise ValueError("'timeout' must be a non-negative number")
        session.point()
        end = None if timeout is None else session.now + timeout
        wait = Wait(self, "an item in a queue", idle=sys._getframe(1).f_code in IDLE)
        if wait.idle:
            wait.label = "work from its pool"
        woken = True
        while self._real.empty():
            if not block or timeout == 0 or not woken:
                raise queue.Empty
            woken = session.block(wait, None if end is None else max(end - session.now, 0.0))
        return self._real.get_nowait()

    def put_nowait(self, item: Any) -> None:
        self.put(item)

    def get_nowait(self) -> Any:
        return self.get(False)

    def empty(self) -> bool:
        return self._real.empty()

    def qsize(self) -> int:
        return self._real.qsize()

    __class_getitem__ = classmethod(type(list[int]))


def restore(session: Session) -> None:
    """Every lock that the run of ``session`` used is held, or not, as it was before."""
    for lock, held in session.touched:
        lock.restore(held)


__all__ = ["IDLE", "Lock", "RLock", "SimpleQueue", "Waiter", "restore"]
