"""Fails stage 1 at test_three_threads_add_to_one_name: an update is read, summed and written without a lock."""


class Counter:
    def __init__(self):
        self.counts = {}

    def add(self, name, amount):
        total, entries = self.counts.get(name, (0, 0))
        self.counts[name] = (total + amount, entries + 1)

    def view(self, name):
        return self.counts.get(name, (0, 0))

    def take(self):
        taken, self.counts = self.counts, {}
        return taken
