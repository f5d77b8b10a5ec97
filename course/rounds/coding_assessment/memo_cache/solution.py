"""A cache for results, and a decorator that uses it."""

import functools
import threading
import time
from collections import OrderedDict
from concurrent.futures import Future


class Cache:
    """Keeps the entries that were used last; ``clock()`` gives the time in seconds."""

    # Stage 1 uses only ``capacity``. Later stages say what the other parameters mean.
    def __init__(self, capacity, weigh=None, ttl=None, clock=time.monotonic):
        ### BEGIN SOLUTION
        self._capacity = capacity
        self._weigh = weigh or (lambda value: 1)
        self._ttl, self._clock = ttl, clock
        self._lock = threading.Lock()  # for all that follows
        self._entries = OrderedDict()  # key: (value, weight), the least recently used first
        self._expiries = OrderedDict()  # key: time, the oldest first
        self._counts = {"hits": 0, "misses": 0, "evictions": 0, "weight": 0}
        self._running = {}  # call: future of its outcome
        ### END SOLUTION

    def get(self, key, default=None):
        """The value under ``key``, which is used by that; ``default`` when there is none."""
        ### BEGIN SOLUTION
        with self._lock:
            return self._find(key, default)
        ### END SOLUTION

    def put(self, key, value):
        """Keep ``value`` under ``key``, and evict what there is no more room for."""
        ### BEGIN SOLUTION
        weight = self._weigh(value)
        with self._lock:
            self._keep(key, value, weight)
        ### END SOLUTION

    def keys(self):
        """All keys, the least recently used first."""
        ### BEGIN SOLUTION
        return [key for key, _ in self.snapshot()["entries"]]
        ### END SOLUTION

    def info(self):
        """Counts by name."""
        ### BEGIN SOLUTION
        with self._lock:
            self._expire()
            return dict(self._counts)

    def snapshot(self):
        """The counts, and all entries as ``(key, value)``, at one moment."""
        with self._lock:
            self._expire()
            return {**self._counts, "entries": [(key, value) for key, (value, _) in self._entries.items()]}

    def memoize(self, function):
        """A function that calls ``function`` only for a call whose result is not kept."""
        this = object()  # no other function and no key of a caller's is equal to it

        @functools.wraps(function)
        def memoized(*positional, **named):
            call = (this, frozen(positional), frozen(named))
            return self._outcome(call, lambda: function(*positional, **named))

        return memoized

    def _outcome(self, call, compute):
        with self._lock:
            value = self._find(call, NOTHING)
            if value is not NOTHING:
                return value
            first = call not in self._running
            if first:
                self._running[call] = Future()
            outcome = self._running[call]
        if first:
            self._run(call, compute, outcome)
        return outcome.result()

    def _run(self, call, compute, outcome):
        """Compute with no lock held, for all who wait for ``outcome``."""
        try:
            value = compute()
            weight = self._weigh(value)
        except BaseException as error:
            with self._lock:
                del self._running[call]  # before anybody hears of the failure and tries again
            outcome.set_exception(error)
        else:
            with self._lock:  # kept and no longer running in one step: a third thread finds the one or the other
                self._keep(call, value, weight)
                del self._running[call]
            outcome.set_result(value)

    # What follows is called with the lock held.

    def _find(self, key, default):
        self._expire()
        if key not in self._entries:
            self._counts["misses"] += 1
            return default
        self._counts["hits"] += 1
        self._entries.move_to_end(key)
        return self._entries[key][0]

    def _keep(self, key, value, weight):
        self._expire()
        if key in self._entries:
            self._remove(key)
        if weight > self._capacity:
            return
        while self._counts["weight"] + weight > self._capacity:
            self._remove(next(iter(self._entries)))
            self._counts["evictions"] += 1
        self._entries[key] = (value, weight)
        self._counts["weight"] += weight
        if self._ttl is not None:
            self._expiries[key] = self._clock() + self._ttl

    def _remove(self, key):
        _, weight = self._entries.pop(key)
        self._counts["weight"] -= weight
        self._expiries.pop(key, None)

    def _expire(self):
        """Remove what has expired; all that is left is alive. All entries live equally long, so the oldest go first."""
        if self._expiries:
            now = self._clock()
            while self._expiries and next(iter(self._expiries.values())) <= now:
                self._remove(next(iter(self._expiries)))


NOTHING = object()  # in place of a value; no value of a caller's is this object


def frozen(argument):
    """A hashable stand-in, equal to that of another argument when both are equal and of the same types all through."""
    kind = type(argument)
    if kind in (tuple, list):
        return kind, tuple(map(frozen, argument))
    if kind in (set, frozenset):
        return kind, frozenset(map(frozen, argument))
    if kind is dict:
        return kind, frozenset((frozen(key), frozen(value)) for key, value in argument.items())
    return kind, argument
    ### END SOLUTION
