"""Fails stage 3 at test_weights_drawn: for a new entry one old one goes, however heavy both of them are."""

import functools
import time

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
        self.capacity, self.weigh, self.ttl, self.clock = capacity, weigh or (lambda value: 1), ttl, clock
        self.entries = {}
        self.total = 0
        self.hits = self.misses = self.evictions = 0

    def pop(self, key):
        entry = self.entries.pop(key)
        self.total -= entry["weight"]
        return entry

    def purge(self):
        now = self.clock()
        for key in list(self.entries):
            if self.ttl is not None and now >= self.entries[key]["born"] + self.ttl:
                self.pop(key)

    def get(self, key, default=None):
        self.purge()
        if key in self.entries:
            self.hits += 1
            entry = self.entries[key] = self.entries.pop(key)
            return entry["value"]
        self.misses += 1
        return default

    def put(self, key, value):
        weight = self.weigh(value)
        self.purge()
        if key in self.entries:
            self.pop(key)
        if weight > self.capacity:
            return
        if self.total + weight > self.capacity:
            self.pop(next(iter(self.entries)))
            self.evictions += 1
        self.entries[key] = {"value": value, "weight": weight, "born": self.clock()}
        self.total += weight

    def keys(self):
        self.purge()
        return list(self.entries)

    def info(self):
        self.purge()
        return {"hits": self.hits, "misses": self.misses, "evictions": self.evictions, "weight": self.total}

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
