"""Fails stage 1 at test_a_view_is_of_one_moment: the writers hold the lock, the reader does not.

Passes the visible tests of stage 1.
"""

import threading


class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.totals, self.entries = {}, {}

    def add(self, name, amount):
        with self.lock:
            self.totals[name] = self.totals.get(name, 0) + amount
            self.entries[name] = self.entries.get(name, 0) + 1

    def view(self, name):
        return self.totals.get(name, 0), self.entries.get(name, 0)

    def take(self):
        with self.lock:
            taken = {name: (self.totals[name], self.entries[name]) for name in self.totals}
            self.totals, self.entries = {}, {}
        return taken
