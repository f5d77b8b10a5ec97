import threading
from collections import defaultdict


class Counter:
    def __init__(self):
        self._changed = threading.RLock()
        self._totals = defaultdict(int)
        self._entries = defaultdict(int)

    def add(self, name, amount):
        with self._changed:
            self._totals[name] += amount
            self._entries[name] += 1

    def view(self, name):
        with self._changed:
            if name not in self._totals:
                return (0, 0)
            return (self._totals[name], self._entries[name])

    def take(self):
        with self._changed:
            taken = {name: self.view(name) for name in list(self._totals)}
            self._totals.clear()
            self._entries.clear()
            return taken
