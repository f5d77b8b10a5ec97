"""Fails stage 1 at test_computed_once_for_each_key: each thread that finds the key missing computes it.

Passes the visible tests of stage 1.
"""

import threading
from collections import OrderedDict


class Cache:
    MISSING = object()

    def __init__(self, capacity):
        self.capacity = capacity
        self.lock = threading.Lock()
        self.values = OrderedDict()

    def get(self, key, default=None):
        with self.lock:
            if key not in self.values:
                return default
            self.values.move_to_end(key)
            return self.values[key]

    def put(self, key, value):
        with self.lock:
            self.values[key] = value
            self.values.move_to_end(key)
            if len(self.values) > self.capacity:
                self.values.popitem(last=False)

    def keys(self):
        with self.lock:
            return list(self.values)

    def get_or_compute(self, key, compute):
        value = self.get(key, self.MISSING)
        if value is self.MISSING:
            value = compute()
            self.put(key, value)
        return value
