"""Everything private in the standard library that this package leans upon, in one place.

Python promises none of these names. `missing` says which of them a version of Python does not have, and a test asks it.
"""

from __future__ import annotations

import _posixsubprocess
import asyncio.events
import concurrent.futures.thread
import logging
import queue
import sys
import threading
from collections.abc import Iterator
from typing import Any


def names() -> Iterator[tuple[Any, str, str]]:
    """``(owner, name, what for)`` of each."""
    thread, condition, event = threading.Thread(), threading.Condition(), threading.Event()
    pool = concurrent.futures.ThreadPoolExecutor(1)
    yield threading, "_allocate_lock", "makes what Condition.wait sleeps on"
    yield threading, "_active", "current_thread() and enumerate() look threads up there by their ident"
    yield threading, "_counter", "gives threads their default names; starts anew in each run"
    yield threading, "_main_thread", "main_thread() in a run is the thread of the program"
    yield threading, "_time", "the clock of Condition.wait_for, Semaphore and Barrier"
    yield thread, "_started", "whether a thread was started"
    yield thread, "_initialized", "whether Thread.__init__ was called"
    yield thread, "_ident", "a thread's ident"
    yield thread, "_native_id", "a thread's native ident"
    if sys.version_info >= (3, 13):
        yield thread, "_handle", "is_alive() and join() ask it"
    else:
        yield thread, "_is_stopped", "is_alive() and join() ask it"
    yield event, "_flag", "set when a thread was started"
    yield condition, "_lock", "a condition keeps bound methods of its lock, which are moved to a controlled one"
    yield condition, "_waiters", "threads that wait for a notify"
    yield queue, "time", "the clock of Queue.get and Queue.put"
    yield concurrent.futures.thread, "_base", "has the pool's logger"
    yield concurrent.futures.thread, "_worker", "a pool's worker that waits for work is idle"
    yield concurrent.futures.thread, "_global_shutdown_lock", "taken by each submit"
    yield pool, "_adjust_thread_count", "tells of pools whose workers end with a run"
    yield pool, "_counter", "numbers pools; starts anew in each run"
    yield pool, "_threads", "a pool's workers"
    yield pool, "_idle_semaphore", "how many of them are idle"
    yield pool, "_work_queue", "what they have to do"
    yield logging, "_lock", "held while handlers are looked up"
    yield logging, "_handlerList", "handlers that were made before"
    yield _posixsubprocess, "fork_exec", "refused inside a run"
    yield asyncio.events, "_event_loop_policy", "a run's event loops are the ordinary ones"


def missing() -> list[str]:
    """A sentence for each name that this version of Python does not have."""
    return [
        f"{getattr(owner, '__name__', type(owner).__name__)}.{name} is gone: {purpose}"
        for owner, name, purpose in names()
        if not hasattr(owner, name)
    ]


__all__ = ["missing", "names"]
