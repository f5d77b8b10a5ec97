"""Fails stage 2 at test_order_inside: equal dicts and sets are printed in different orders.

Passes the visible tests of stage 2.
"""

import functools
import time
from collections import OrderedDict

MISSING = object()


def make_key(function, args, kwargs):
    named = ", ".join(f"{name}={kwargs[name]!r}" for name in sorted(kwargs))
    return id(function), repr(args), named


class Cache:
    def __init__(self, capacity, weigh=None, ttl=None, clock=time.monotonic):
        self.capacity = capacity
        self.entries = OrderedDict()
        self.hits = self.misses = self.evictions = 0

    def get(self, key, default=None):
        if key not in self.entries:
            self.misses += 1
            return default
        self.hits += 1
        self.entries.move_to_end(key)
        return self.entries[key]

    def put(self, key, value):
        if self.capacity == 0:
            return
        self.entries[key] = value
        self.entries.move_to_end(key)
        if len(self.entries) > self.capacity:
            self.entries.popitem(last=False)
            self.evictions += 1

    def keys(self):
        return list(self.entries)

    def info(self):
        return {"hits": self.hits, "misses": self.misses, "evictions": self.evictions}

    def memoize(self, function):
        @functools.wraps(function)
        def memoized(*args, **kwargs):
            key = make_key(function, args, kwargs)
            value = self.get(key, MISSING)
            if value is MISSING:
                value = function(*args, **kwargs)
                self.put(key, value)
            return value

        return memoized
