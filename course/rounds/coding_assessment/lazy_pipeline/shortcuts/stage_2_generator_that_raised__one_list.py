"""Fails stage 3 at test_as_good_as_before: the generator behind a branch is over once BufferFull has come out of it.

Passes the visible tests of stage 3.
"""

from collections import deque
from itertools import islice


class BufferFull(Exception):
    """Raised when a branch is too far ahead."""


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
    """All results so far that somebody needs; ``first`` is the number of the oldest one."""

    def __init__(self, items, count, cap):
        self.items, self.cap = items, cap
        self.kept, self.first = [], 0
        self.places = [0] * count
        self.branches = [Branch(self, number) for number in range(count)]

    def results(self, number):
        while True:
            place = self.places[number]
            if place == self.first + len(self.kept):
                if len(self.kept) == self.cap:
                    raise BufferFull("wait for the others")
                for item in islice(self.items, 1):
                    self.kept.append(item)
                if place == self.first + len(self.kept):
                    return
            item = self.kept[place - self.first]
            self.places[number] += 1
            self.forget()
            yield item

    def forget(self):
        open_places = [branch_place for branch_place in self.places if branch_place is not None]
        while self.kept and all(self.first < place for place in open_places):
            self.first += 1
            del self.kept[0]


class Branch:
    def __init__(self, shared, number):
        self.shared, self.number = shared, number
        self.items = shared.results(number)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.items)

    def close(self):
        self.items = iter(())
        self.shared.places[self.number] = None
        self.shared.forget()
