"""Fails stage 3 at test_too_far_ahead_drawn: tee keeps as much as it takes, whatever the cap says."""

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
        return Shared([Branch(copy) for copy in tee(iter(self), count)])


class Shared:
    def __init__(self, branches):
        self.branches = branches


class Branch:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.items)

    def close(self):
        self.items = iter(())
