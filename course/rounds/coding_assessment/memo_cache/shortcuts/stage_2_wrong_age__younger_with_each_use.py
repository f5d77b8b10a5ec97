"""Fails stage 3 at test_use_makes_nobody_younger: a get puts the entry again, and with it a new time."""

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
        self.entries = OrderedDict()
        self.hits = self.misses = self.evictions = 0

    def forget_expired(self):
        if self.ttl is not None:
            now = self.clock()
            for key in [key for key, (_, _, moment) in self.entries.items() if moment + self.ttl <= now]:
                del self.entries[key]

    def weight(self):
        return sum(weight for _, weight, _ in self.entries.values())

    def use(self, key, value, weight):
        self.entries[key] = (value, weight, self.clock())
        self.entries.move_to_end(key)

    def get(self, key, default=None):
        self.forget_expired()
        if key not in self.entries:
            self.misses += 1
            return default
        self.hits += 1
        value, weight, _ = self.entries[key]
        self.use(key, value, weight)
        return value

    def put(self, key, value):
        weight = self.weigh(value)
        self.forget_expired()
        self.entries.pop(key, None)
        if weight <= self.capacity:
            while self.weight() + weight > self.capacity:
                self.entries.popitem(last=False)
                self.evictions += 1
            self.use(key, value, weight)

    def keys(self):
        self.forget_expired()
        return list(self.entries)

    def info(self):
        self.forget_expired()
        return {"hits": self.hits, "misses": self.misses, "evictions": self.evictions, "weight": self.weight()}

    def memoize(self, function):
        this = object()

        @functools.wraps(function)
        def memoized(*args, **kwargs):
            key = (this, frozen(args), frozen(kwargs))
            value = self.get(key, MISSING)
            if value is MISSING:
                value = function(*args, **kwargs)
                self.put(key, value)
            return value

        return memoized
