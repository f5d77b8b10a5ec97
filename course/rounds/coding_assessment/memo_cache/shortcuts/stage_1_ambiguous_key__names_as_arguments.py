"""Fails stage 2 at test_where_an_argument_ends: a named argument stands in the key like a pair that is given by position.

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


def make_key(function, args, kwargs):
    return function, tuple(frozen(argument) for argument in [*args, *sorted(kwargs.items())])


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
