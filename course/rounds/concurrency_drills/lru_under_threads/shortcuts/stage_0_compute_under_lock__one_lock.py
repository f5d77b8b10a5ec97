"""Fails stage 1 at test_the_lock_is_free_while_computing: a value is computed under the lock of the cache.

Passes the visible tests of stage 1.
"""

import threading
from collections import OrderedDict


class Cache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.lock = threading.RLock()
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
        with self.lock:
            if key not in self.values:
                self.put(key, compute())
            return self.get(key)
