"""Fails stage 3 at test_an_expired_entry_makes_room_drawn: an expired entry keeps its room until somebody asks for it.

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
        self.capacity, self.weigh, self.ttl, self.clock = capacity, weigh, ttl, clock
        self.entries = OrderedDict()  # key: (value, weight, time of the put)
        self.hits = self.misses = self.evictions = 0

    def is_alive(self, entry):
        return self.ttl is None or self.clock() < entry[2] + self.ttl

    def get(self, key, default=None):
        entry = self.entries.get(key)
        if entry is not None and not self.is_alive(entry):
            del self.entries[key]
            entry = None
        if entry is None:
            self.misses += 1
            return default
        self.hits += 1
        self.entries.move_to_end(key)
        return entry[0]

    def put(self, key, value):
        weight = 1 if self.weigh is None else self.weigh(value)
        self.entries.pop(key, None)
        if weight > self.capacity:
            return
        while sum(entry[1] for entry in self.entries.values()) + weight > self.capacity:
            _, entry = self.entries.popitem(last=False)
            if self.is_alive(entry):
                self.evictions += 1
        self.entries[key] = (value, weight, self.clock())

    def keys(self):
        return [key for key, entry in self.entries.items() if self.is_alive(entry)]

    def info(self):
        weight = sum(entry[1] for entry in self.entries.values() if self.is_alive(entry))
        return {"hits": self.hits, "misses": self.misses, "evictions": self.evictions, "weight": weight}

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
