"""Fails stage 1 at test_values_that_are_nothing: a value of None is taken for one that is not there.

Passes the visible tests of stage 1.
"""

import time
from collections import OrderedDict


class Cache:
    def __init__(self, capacity, weigh=None, ttl=None, clock=time.monotonic):
        self.capacity = capacity
        self.entries = OrderedDict()
        self.hits = self.misses = self.evictions = 0

    def get(self, key, default=None):
        value = self.entries.get(key)
        if value is None:
            self.misses += 1
            return default
        self.hits += 1
        self.entries.move_to_end(key)
        return value

    def put(self, key, value):
        self.entries[key] = value
        self.entries.move_to_end(key)
        while len(self.entries) > self.capacity:
            self.entries.popitem(last=False)
            self.evictions += self.capacity > 0

    def keys(self):
        return list(self.entries.keys())

    def info(self):
        return {"hits": self.hits, "misses": self.misses, "evictions": self.evictions}
