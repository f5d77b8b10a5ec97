"""Fails stage 1 at test_what_is_taken_is_taken_once: take copies under the lock and clears after it.

Passes the visible tests of stage 1.
"""

import threading


class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.counts = {}

    def add(self, name, amount):
        with self.lock:
            total, entries = self.counts.get(name, (0, 0))
            self.counts[name] = (total + amount, entries + 1)

    def view(self, name):
        with self.lock:
            return self.counts.get(name, (0, 0))

    def take(self):
        with self.lock:
            taken = dict(self.counts)
        self.counts = {}
        return taken
