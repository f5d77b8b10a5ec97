"""Fails stage 4 at test_all_who_wait_get_the_failure: whoever waited finds nothing in the cache and computes, one after another.

Passes the visible tests of stage 4.
"""

import functools
import threading
import time
from collections import OrderedDict

MISSING = object()


def frozen(value):
    kind = type(value)
    if kind in (list, tuple):
        return kind, tuple(frozen(item) for item in value)
    if kind in (set, frozenset):
        return kind, frozenset(frozen(item) for item in value)
    if kind is dict:
        return kind, frozenset((frozen(key), frozen(item)) for key, item in value.items())
    return kind, value


class Cache:
    def __init__(self, capacity, weigh=None, ttl=None, clock=time.monotonic):
        self.capacity, self.ttl, self.clock = capacity, ttl, clock
        self.weigh = weigh or (lambda value: 1)
        self.lock = threading.RLock()
        self.values, self.weights = OrderedDict(), {}
        self.expiries = OrderedDict()
        self.counts = {"hits": 0, "misses": 0, "evictions": 0}
        self.running = {}

    def drop(self, key):
        del self.values[key], self.weights[key]
        self.expiries.pop(key, None)

    def live(self):
        if self.ttl is not None:
            now = self.clock()
            while self.expiries and next(iter(self.expiries.values())) <= now:
                self.drop(next(iter(self.expiries)))
        return self.values

    def get(self, key, default=None):
        with self.lock:
            if key not in self.live():
                self.counts["misses"] += 1
                return default
            self.counts["hits"] += 1
            self.values.move_to_end(key)
            return self.values[key]

    def put(self, key, value):
        weight = self.weigh(value)
        with self.lock:
            if key in self.live():
                self.drop(key)
            if weight > self.capacity:
                return
            while sum(self.weights.values()) + weight > self.capacity:
                self.drop(next(iter(self.values)))
                self.counts["evictions"] += 1
            self.values[key], self.weights[key] = value, weight
            if self.ttl is not None:
                self.expiries[key] = self.clock() + self.ttl

    def keys(self):
        with self.lock:
            return list(self.live())

    def info(self):
        with self.lock:
            self.live()
            return {**self.counts, "weight": sum(self.weights.values())}

    def snapshot(self):
        with self.lock:
            return {**self.info(), "entries": list(self.live().items())}

    def memoize(self, function):
        this = object()
        changed = threading.Condition(self.lock)

        @functools.wraps(function)
        def memoized(*args, **kwargs):
            call = (this, frozen(args), frozen(kwargs))
            with changed:
                value = self.get(call, MISSING)
                while value is MISSING and call in self.running:
                    changed.wait()
                    value = self.live().get(call, MISSING)
                if value is not MISSING:
                    return value
                self.running[call] = True
            try:
                value = function(*args, **kwargs)
                self.put(call, value)
                return value
            finally:
                with changed:
                    del self.running[call]
                    changed.notify_all()

        return memoized
