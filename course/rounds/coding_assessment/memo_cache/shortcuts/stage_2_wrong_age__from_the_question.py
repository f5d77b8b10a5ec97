"""Fails stage 3 at test_the_age_of_a_result: the time is read before the function is called.

Passes the visible tests of stage 3.
"""

import functools
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
        self.values, self.weights = OrderedDict(), {}
        self.expiries = OrderedDict()
        self.counts = {"hits": 0, "misses": 0, "evictions": 0}

    def drop(self, key):
        del self.values[key], self.weights[key]
        self.expiries.pop(key, None)

    def look(self, now):
        """Everything that is alive now."""
        while self.expiries and next(iter(self.expiries.values())) <= now:
            self.drop(next(iter(self.expiries)))
        return self.values

    def get(self, key, default=None):
        if key not in self.look(self.clock()):
            self.counts["misses"] += 1
            return default
        self.counts["hits"] += 1
        self.values.move_to_end(key)
        return self.values[key]

    def put(self, key, value):
        self.put_at(self.clock(), key, value)

    def put_at(self, now, key, value):
        weight = self.weigh(value)
        if key in self.look(self.clock()):
            self.drop(key)
        if weight > self.capacity:
            return
        while sum(self.weights.values()) + weight > self.capacity:
            self.drop(next(iter(self.values)))
            self.counts["evictions"] += 1
        self.values[key], self.weights[key] = value, weight
        if self.ttl is not None:
            self.expiries[key] = now + self.ttl

    def keys(self):
        return list(self.look(self.clock()))

    def info(self):
        self.look(self.clock())
        return self.counts | {"weight": sum(self.weights.values())}

    def memoize(self, function):
        this = object()

        @functools.wraps(function)
        def memoized(*args, **kwargs):
            now = self.clock()
            key = (this, frozen(args), frozen(kwargs))
            value = self.get(key, MISSING)
            if value is MISSING:
                value = function(*args, **kwargs)
                self.put_at(now, key, value)
            return value

        return memoized
