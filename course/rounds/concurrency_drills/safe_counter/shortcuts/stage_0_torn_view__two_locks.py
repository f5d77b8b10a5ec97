"""Fails stage 1 at test_a_view_is_of_one_moment: each number has a lock of its own.

Passes the visible tests of stage 1.
"""

import threading


class Counter:
    def __init__(self):
        self.lock_of_totals, self.lock_of_entries = threading.Lock(), threading.Lock()
        self.totals, self.entries = {}, {}

    def add(self, name, amount):
        with self.lock_of_totals:
            self.totals[name] = self.totals.get(name, 0) + amount
        with self.lock_of_entries:
            self.entries[name] = self.entries.get(name, 0) + 1

    def view(self, name):
        with self.lock_of_totals:
            total = self.totals.get(name, 0)
        with self.lock_of_entries:
            return total, self.entries.get(name, 0)

    def take(self):
        with self.lock_of_totals, self.lock_of_entries:
            taken = {name: (self.totals[name], self.entries.get(name, 0)) for name in self.totals}
            self.totals, self.entries = {}, {}
        return taken
