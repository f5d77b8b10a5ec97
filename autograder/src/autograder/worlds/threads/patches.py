"""What `threading`, `time` and their like are replaced by, once for a process; outside of a run all act as before."""

from __future__ import annotations

import _posixsubprocess
import _thread
import builtins
import concurrent.futures
import concurrent.futures.thread as pool
import contextlib
import functools
import itertools
import logging
import os
import queue
import random
import selectors
import sys
import threading
import time
import types
import weakref
from collections.abc import Callable, Mapping
from typing import Any

from autograder.worlds.threads import scheduler
from autograder.worlds.threads.outcome import OutOfScope
from autograder.worlds.threads.primitives import Lock, RLock, SimpleQueue, Waiter
from autograder.worlds.threads.scheduler import Session, Wait, atomic, here, sleeping

#: What the clocks show at the beginning of a run that has no clock of its own.
EPOCH = 1_767_225_600.0
_MONOTONIC = 1_000.0
_CLOCKS = ("monotonic", "perf_counter", "process_time", "thread_time", "time")

#: What stands in the place of what, keyed by the old one's identity; names that a program bound earlier are found by it.
replaced: dict[int, tuple[Any, Any]] = {}
#: Called by `install` at its end: what else is to be replaced with threads.
extensions: list[Callable[[], None]] = []
_outside: dict[str, Callable] = {}
_installed = False
_hook_before: Any = None

_HAS_HANDLE = sys.version_info >= (3, 13)


def install(outside: Mapping[str, Callable] | None = None) -> None:
    """Replace locks, threads, sleeps and clocks in this process, for good; a second call changes nothing.

    Call it before a program is loaded, so that what it makes or imports at load time is controlled. Outside of a run
    everything passes through: ``time.sleep`` and the clocks do what they did when this was called, or what ``outside``
    has under their names (``{"sleep": …, "monotonic": …}``).
    """
    global _installed, _hook_before
    if _installed:
        return
    _installed = True
    _hook_before = threading.excepthook
    _outside.update({name: getattr(time, name) for name in ("sleep", *_CLOCKS)})
    _outside.update(outside or {})

    replace(threading, "Lock", Lock)
    replace(threading, "RLock", RLock)
    replace(_thread, "RLock", RLock, patch=False)
    replace(threading, "_allocate_lock", Waiter, note=False)
    replace(queue, "SimpleQueue", SimpleQueue)
    replace(threading, "get_ident", _ident)
    replace(threading, "get_native_id", _ident)
    replace(_thread, "start_new_thread", _start_new_thread)
    replace(_thread, "start_new", _start_new_thread)
    replace(time, "sleep", sleep)
    for name in _CLOCKS:
        clock = _clock(name)
        if hasattr(time, f"{name}_ns"):
            replace(time, f"{name}_ns", _clock_ns(clock, getattr(time, f"{name}_ns")))
        replace(time, name, clock)
    # bound by these modules when they were loaded
    threading._time = queue.time = time.monotonic
    functools.RLock = RLock  # for cached_property on 3.11
    if "sched" in sys.modules:
        init = sys.modules["sched"].scheduler.__init__
        init.__defaults__ = tuple(replaced.get(id(value), (value, value))[1] for value in init.__defaults__)

    threading.Thread.start = _start
    threading.Thread.join = _join
    threading.Thread.is_alive = _is_alive
    pool.ThreadPoolExecutor._adjust_thread_count = _adjust_thread_count
    pool._global_shutdown_lock = _of_the_same_state(pool._global_shutdown_lock)
    concurrent.futures.Future.__hash__ = _hash_of_future
    _control_logging()
    _refuse_spawning()
    for kind in ("SelectSelector", "PollSelector", "EpollSelector", "DevpollSelector", "KqueueSelector"):
        if hasattr(selectors, kind):
            _control_selector(getattr(selectors, kind))
    builtins.__import__ = _import
    for extend in extensions:
        extend()
    sys.addaudithook(_refuse)


def replace(owner: Any, name: str, new: Any, *, patch: bool = True, note: bool = True) -> None:
    """Put ``new`` in the place of ``owner.name``, and of what a program bound to other names (unless not ``note``)."""
    old = getattr(owner, name)
    if note:
        replaced[id(old)] = old, new
    if patch:
        setattr(owner, name, new)


# -- locks that existed before -------------------------------------------------------------------------------------------

_RealLock, _RealRLock, RealQueue = type(_thread.allocate_lock()), _thread.RLock, queue.SimpleQueue


def controlled(real: Any) -> Lock | RLock | None:
    """A controlled lock in the state of a real one; None when ``real`` is no lock.

    A lock that is held stays held, an RLock by the same thread.
    """
    if type(real) is _RealLock:
        lock = Lock()
        if real.locked():
            lock._real.acquire()
        return lock
    if type(real) is _RealRLock:
        lock = RLock()
        if real._is_owned() or not _try(real):
            lock._guard._real.acquire()
            # whose it is cannot be asked of a real one; if not ours, it is held by nobody who could let it go
            lock._owner, lock._count = (_thread.get_ident(), 1) if real._is_owned() else (-1, 1)
        return lock
    return None


def _try(real: Any) -> bool:
    if real.acquire(False):
        real.release()
        return True
    return False


def _of_the_same_state(lock: Any) -> Any:
    return controlled(lock) or lock


def _control_logging() -> None:
    """Handlers format what a program gives them, and so run its code, while they hold their locks."""
    logging._lock = _of_the_same_state(logging._lock)
    for reference in [*logging._handlerList, lambda: logging.lastResort]:
        handler = reference()
        if handler is not None and handler.lock is not None:
            handler.lock = _of_the_same_state(handler.lock)


# -- threads -------------------------------------------------------------------------------------------------------------

_real_start, _real_join, _real_is_alive = threading.Thread.start, threading.Thread.join, threading.Thread.is_alive
_real_start_new_thread = _thread.start_new_thread


class _Ended:
    """From 3.13 on a thread asks its handle whether it has ended."""

    def __init__(self, ident: int):
        self.ident, self.done = ident, False

    def is_done(self) -> bool:
        return self.done

    def join(self, timeout: float | None = None) -> None:
        return

    _set_done = join


def _start(self: threading.Thread) -> None:
    session = here()
    if session is None:
        _real_start(self)
        return
    if not self._initialized:
        raise RuntimeError("thread.__init__() not called")
    if self._started.is_set():
        raise RuntimeError("threads can only be started once")
    if session.ending:
        session.unwinding()
    task = session.spawn(self.name, lambda: _run(session, self), thread=self, daemon=self.daemon)
    adopt(session, task, self)
    session.point()


def adopt(session: Session, task: Any, thread: threading.Thread) -> None:
    """``thread`` is the one that `threading` knows ``task`` by."""
    task.thread = thread
    session.by_thread[id(thread)] = task
    # not set(): that takes a lock, and nobody can be waiting for it
    thread._started._flag = True
    thread._ident = thread._native_id = task.ident
    if _HAS_HANDLE:
        thread._handle = _Ended(task.ident)
    threading._active[task.ident] = thread


def _run(session: Session, thread: threading.Thread) -> None:
    try:
        thread.run()
    except (SystemExit, scheduler.Abort):
        pass
    except BaseException as error:
        if session.ending:
            return
        hook = threading.excepthook
        code = getattr(hook, "__code__", None)
        own = hook is not _hook_before or (code is not None and code.co_filename in session.files)
        session.raised(session.running, error, handled=own)
        if own:
            with contextlib.suppress(Exception):
                hook(threading.ExceptHookArgs((type(error), error, error.__traceback__, thread)))
    finally:
        end(thread)


def end(thread: threading.Thread) -> None:
    """``thread`` has ended, as far as `threading` can tell."""
    threading._active.pop(thread._ident, None)
    if _HAS_HANDLE:
        thread._handle.done = True
    else:
        thread._is_stopped = True


def _join(self: threading.Thread, timeout: float | None = None) -> None:
    session = here()
    task = None if session is None else session.by_thread.get(id(self))
    if task is None:
        _real_join(self, timeout)
        return
    if task is session.running:
        raise RuntimeError("cannot join current thread")
    session.point()
    if not task.done and (timeout is None or timeout > 0):
        session.block(Wait(task, f"the end of {task.name}"), timeout)


def _is_alive(self: threading.Thread) -> bool:
    session = here()
    task = None if session is None else session.by_thread.get(id(self))
    if task is None:
        return _real_is_alive(self)
    session.point()
    return not task.done


def _start_new_thread(function: Callable, arguments: tuple, keywords: dict | None = None) -> int:
    session = here()
    if session is None:
        return _real_start_new_thread(function, arguments, keywords or {})
    task = session.spawn("thread", lambda: function(*arguments, **(keywords or {})), daemon=True)
    session.point()
    return task.ident


def _ident() -> int:
    """Small numbers in the order of starting: real ones differ from run to run and are given again."""
    session = here()
    return _thread.get_ident() if session is None else session.running.ident


# -- pools ---------------------------------------------------------------------------------------------------------------

_real_adjust = pool.ThreadPoolExecutor._adjust_thread_count


def _adjust_thread_count(self: concurrent.futures.ThreadPoolExecutor) -> None:
    session = here()
    if session is not None:
        session.pools[id(self)] = weakref.ref(self)
    _real_adjust(self)


def renew(executor: concurrent.futures.ThreadPoolExecutor) -> None:
    """Workers of a pool end with the run, or the process, that they belong to; the pool then starts new ones."""
    executor._threads = set()
    executor._idle_semaphore = threading.Semaphore(0)
    executor._work_queue = SimpleQueue()


def _hash_of_future(self: concurrent.futures.Future) -> int:
    """The library keeps futures in sets: the order of a set must not hang on where its members lie in memory."""
    number = vars(self).get("_hash")
    if number is None:
        session = here()
        number = self._hash = object.__hash__(self) if session is None else next(session.futures)
    return number


# -- time ----------------------------------------------------------------------------------------------------------------


def sleep(seconds: float, /) -> None:
    """In place of ``time.sleep``."""
    session = here()
    if session is None:
        _outside["sleep"](seconds)
        return
    if seconds != seconds or seconds < 0:
        raise ValueError("sleep length must be non-negative")
    if seconds > 1e9:
        raise OverflowError("timestamp too large to convert to C _PyTime_t")
    if seconds == 0:
        session.stand_back()
    else:
        session.block(Wait(sleeping, f"{seconds:g} s to pass"), float(seconds))


def _clock(name: str) -> Callable[[], float]:
    def clock() -> float:
        session = here()
        return _outside[name]() if session is None else session.bases[name] + session.clock()

    clock.__name__ = clock.__qualname__ = name
    return clock


def _clock_ns(clock: Callable[[], float], real: Callable[[], int]) -> Callable[[], int]:
    def clock_ns() -> int:
        return real() if here() is None else round(clock() * 1e9)

    clock_ns.__name__ = clock_ns.__qualname__ = f"{clock.__name__}_ns"
    return clock_ns


def _bases(given: bool) -> dict[str, float]:
    if given:
        return {name: _outside[name]() for name in _CLOCKS}
    return {name: EPOCH if name == "time" else _MONOTONIC for name in _CLOCKS}


# -- event loops ---------------------------------------------------------------------------------------------------------


def _control_selector(kind: type) -> None:
    """An event loop waits in its selector: there a thread of a run is parked, and wakes by what other threads send."""
    real = kind.select

    def select(self: Any, timeout: float | None = None) -> list:
        session = here()
        if session is None:
            return real(self, timeout)
        session.point()

        def ready() -> bool:
            try:
                return bool(real(self, 0))
            except (OSError, ValueError):  # closed meanwhile: the thread that waits is to see it
                return True

        events = real(self, 0)
        if events or (timeout is not None and timeout <= 0):
            return events
        session.block(Wait(self, "its event loop", ready=ready), timeout)
        return real(self, 0)

    kind.select = select


# -- imports and what is out of scope ------------------------------------------------------------------------------------

_real_import = builtins.__import__


def _import(name: str, *arguments: Any, **keywords: Any) -> types.ModuleType:
    """The first import of a module is no place to switch: it would make one run unlike the next."""
    if name in sys.modules or here() is None:
        return _real_import(name, *arguments, **keywords)
    with atomic():
        return _real_import(name, *arguments, **keywords)


_REFUSED = {
    "os.fork": "start a process",
    "os.forkpty": "start a process",
    "os.exec": "start a process",
    "os.posix_spawn": "start a process",
    "os.spawn": "start a process",
    "os.system": "start a process",
    "subprocess.Popen": "start a process",
    "socket.connect": "use the network",
    "socket.bind": "use the network",
    "socket.getaddrinfo": "use the network",
    "signal.pthread_kill": "send signals",
    "builtins.input": "ask for input",
    "sys.settrace": "set a trace function",
    "sys.monitoring.register_callback": "set a trace function",
}
_HERE = os.path.dirname(__file__)


def _refuse_spawning() -> None:
    """`multiprocessing` can start a process by a call that raises no event of auditing."""
    real = _posixsubprocess.fork_exec

    def fork_exec(*arguments: Any) -> int:
        _refuse("subprocess.Popen", ())
        return real(*arguments)

    _posixsubprocess.fork_exec = fork_exec


def _refuse(event: str, arguments: tuple) -> None:
    if event not in _REFUSED or scheduler.current is None:
        return
    session = here()
    if session is None or session.ending:
        return
    caller = sys._getframe(1)
    if event == "sys.settrace" and caller.f_code.co_filename.startswith(_HERE):
        return
    raise OutOfScope(f"a program whose thread schedules are explored cannot {_REFUSED[event]} ({event})")


# -- around one run ------------------------------------------------------------------------------------------------------


class Surroundings:
    """Process-wide state that a run begins with afresh, and that is as it was after it.

    ``names_go_on``: threads are numbered on from those that the program made before the run, see `number_anew`.
    """

    def __init__(self, session: Session, *, names_go_on: bool = False):
        self._session, self._names_go_on = session, names_go_on
        session.bases = _bases(session.advance is not None)

    def __enter__(self) -> None:
        self._active = dict(threading._active)
        self._main, self._counter = threading._main_thread, threading._counter
        self._pools, self._random = pool.ThreadPoolExecutor._counter, random.getstate()
        self._interval, self._stack = sys.getswitchinterval(), threading.stack_size()
        self._silent = pool._base.LOGGER.disabled
        self._policy = sys.modules["asyncio.events"]._event_loop_policy if "asyncio.events" in sys.modules else None
        threading._active.clear()
        if not self._names_go_on:
            number_anew()
        random.seed(0)
        threading.stack_size(_STACK)
        self._session.on_finish.append(self._outcome_known)
        if self._policy is not None:
            # a loop of a policy of ours would wait elsewhere than in a selector
            sys.modules["asyncio.events"]._event_loop_policy = None

    def _outcome_known(self) -> None:
        pool._base.LOGGER.disabled = True  # being unwound is not a worker's failure

    def __exit__(self, *exception: object) -> None:
        for task in self._session.tasks:
            if task.thread is not None:
                end(task.thread)
        for reference in self._session.pools.values():
            executor = reference()
            if executor is not None:
                renew(executor)
        threading._active.clear()
        threading._active.update(self._active)
        threading._main_thread, threading._counter = self._main, self._counter
        pool.ThreadPoolExecutor._counter = self._pools
        random.setstate(self._random)
        sys.setswitchinterval(self._interval)
        threading.stack_size(self._stack)
        pool._base.LOGGER.disabled = self._silent
        if "asyncio.events" in sys.modules:
            sys.modules["asyncio.events"]._event_loop_policy = self._policy


def number_anew() -> None:
    """Have the names that Python gives to threads and pools begin again, as in a process that has just started.

    A schedule tells threads by their names: a program that is loaded again is to get the same ones.
    """
    threading._counter = itertools.count(1).__next__
    pool.ThreadPoolExecutor._counter = itertools.count().__next__


#: Enough for deep recursion, and small enough for many threads under a limit on address space.
_STACK = 2 << 20

__all__ = [
    "EPOCH",
    "RealQueue",
    "Surroundings",
    "adopt",
    "controlled",
    "end",
    "extensions",
    "install",
    "number_anew",
    "renew",
    "replace",
    "replaced",
    "sleep",
]
