"""Fails stage 2 at test_numbers_with_one_hash: the hash of a call is its key, and -1 and -2 have one hash.

Passes the visible tests of stage 2.
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
        wrapper_id = object()

        def memoized(*args, **kwargs):
            key = hash((wrapper_id, frozen(args), frozen(kwargs)))
            value = self.get(("call", key), MISSING)
            if value is not MISSING:
                return value
            value = function(*args, **kwargs)
            self.put(("call", key), value)
            return value

        return functools.update_wrapper(memoized, function)
