"""Fails stage 1 at test_the_least_recently_used_goes_drawn: the queue has the order of the puts, and a get does not change it."""

import time
from collections import deque


class Cache:
    def __init__(self, capacity, weigh=None, ttl=None, clock=time.monotonic):
        self.capacity = capacity
        self.values, self.queue = {}, deque()
        self.counts = {"hits": 0, "misses": 0, "evictions": 0}

    def get(self, key, default=None):
        found = key in self.values
        self.counts["hits" if found else "misses"] += 1
        return self.values[key] if found else default

    def put(self, key, value):
        if key in self.values:
            self.queue.remove(key)
        elif self.capacity == 0:
            return
        elif len(self.values) == self.capacity:
            del self.values[self.queue.popleft()]
            self.counts["evictions"] += 1
        self.queue.append(key)
        self.values[key] = value

    def keys(self):
        return list(self.queue)

    def info(self):
        return self.counts
