"""Fails stage 3 at test_a_closed_branch_holds_nobody_back: the count of a closed branch stands still and holds the others back.

Passes the visible tests of stage 3.
"""

from collections import deque
from itertools import islice, tee


class BufferFull(Exception):
    pass


class Pipeline:
    def __init__(self, source, steps=()):
        self.source = source
        self.steps = steps

    def add(self, step):
        return Pipeline(self.source, (*self.steps, step))

    def map(self, function):
        return self.add(lambda items: map(function, items))

    def filter(self, predicate):
        return self.add(lambda items: filter(predicate, items))

    def take(self, count):
        return self.add(lambda items: islice(items, count))

    def window(self, size):
        def windows(items):
            latest = deque(maxlen=size)
            for item in items:
                latest.append(item)
                if len(latest) == size:
                    yield list(latest)

        return self.add(windows)

    def __iter__(self):
        items = self.readings()
        for step in self.steps:
            items = step(items)
        return items

    def readings(self):
        yield from self.source(0)

    def share(self, count, cap):
        return Shared(iter(self), count, cap)


class Shared:
    def __init__(self, items, count, cap):
        self.cap = cap
        self.taken = [0] * count
        self.branches = [Branch(self, number, copy) for number, copy in enumerate(tee(items, count))]

    def check_room(self, number):
        if self.taken[number] - min(self.taken) >= self.cap:
            raise BufferFull(f"{self.cap} results wait to be taken")


class Branch:
    def __init__(self, shared, number, items):
        self.shared, self.number, self.items = shared, number, items

    def __iter__(self):
        return self

    def __next__(self):
        if self.items is None:
            raise StopIteration
        self.shared.check_room(self.number)
        item = next(self.items)
        self.shared.taken[self.number] += 1
        return item

    def close(self):
        self.items = None
