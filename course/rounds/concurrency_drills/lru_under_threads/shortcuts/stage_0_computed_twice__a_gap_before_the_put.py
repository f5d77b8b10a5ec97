"""Fails stage 1 at test_computed_once_for_each_key: for a moment the key is neither under way nor there.

Passes the visible tests of stage 1.
"""

import threading
from collections import OrderedDict
from concurrent.futures import Future


class Cache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.lock = threading.Lock()
        self.values, self.computing = OrderedDict(), {}

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
            if key in self.values:
                self.values.move_to_end(key)
                return self.values[key]
            mine = key not in self.computing
            outcome = self.computing.setdefault(key, Future())
        if mine:
            try:
                outcome.set_result(compute())
            except Exception as error:
                outcome.set_exception(error)
            finally:
                with self.lock:
                    del self.computing[key]
            self.put(key, outcome.result())
        return outcome.result()
