"""Fails stage 2 at test_kinds_of_containers: JSON has one kind of list, and takes a tuple for one.

Passes the visible tests of stage 2.
"""

import functools
import json
import time
from collections import OrderedDict

MISSING = object()


def plain(value):
    """What JSON does not know: sets and bytes."""
    if isinstance(value, (set, frozenset)):
        return {type(value).__name__: sorted(value, key=repr)}
    return {"bytes": list(value)}


class Key:
    def __init__(self, function, args, kwargs):
        self.function = function
        self.text = json.dumps([args, kwargs], sort_keys=True, default=plain)

    def __eq__(self, other):
        return isinstance(other, Key) and self.function is other.function and self.text == other.text

    def __hash__(self):
        return hash(self.text)


make_key = Key


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
