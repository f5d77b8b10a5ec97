"""Fails stage 1 at test_values_that_are_nothing: "value or default" has the default in place of every value that is empty.

Passes the visible tests of stage 1.
"""

import time


class Cache:
    def __init__(self, capacity, weigh=None, ttl=None, clock=time.monotonic):
        self.capacity = capacity
        self.used = []  # keys, the least recently used first
        self.values = {}
        self.counts = [0, 0, 0]

    def touch(self, key):
        if key in self.used:
            self.used.remove(key)
        self.used.append(key)

    def get(self, key, default=None):
        if key in self.values:
            self.counts[0] += 1
            self.touch(key)
        else:
            self.counts[1] += 1
        return self.values.get(key) or default

    def put(self, key, value):
        if self.capacity < 1:
            return
        self.touch(key)
        self.values[key] = value
        if len(self.used) > self.capacity:
            self.values.pop(self.used.pop(0))
            self.counts[2] += 1

    def keys(self):
        return self.used.copy()

    def info(self):
        return dict(zip(("hits", "misses", "evictions"), self.counts, strict=True))
