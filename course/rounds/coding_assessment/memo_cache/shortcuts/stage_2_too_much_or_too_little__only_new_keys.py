"""Fails stage 3 at test_another_value_for_a_key: a key that is there needs no room, which was right while all weighed the same.

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
        self.entries = OrderedDict()
        self.hits = self.misses = self.evictions = 0

    def live(self):
        now = self.clock()
        if self.ttl is not None:
            self.entries = OrderedDict((key, entry) for key, entry in self.entries.items() if now < entry[2] + self.ttl)
        return self.entries

    def weight(self):
        return sum(entry[1] for entry in self.live().values())

    def make_room(self, weight):
        while self.weight() + weight > self.capacity:
            self.entries.popitem(last=False)
            self.evictions += 1

    def get(self, key, default=None):
        if key in self.live():
            self.hits += 1
            self.entries.move_to_end(key)
            return self.entries[key][0]
        self.misses += 1
        return default

    def put(self, key, value):
        weight = self.weigh(value)
        if weight > self.capacity:
            self.live().pop(key, None)
            return
        if key not in self.live():
            self.make_room(weight)
        self.entries[key] = (value, weight, self.clock())
        self.entries.move_to_end(key)

    def keys(self):
        return list(self.live())

    def info(self):
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
