"""Fails stage 3 at test_as_good_as_before: a branch is a generator, and it has ended when it has raised.

Passes the visible tests of stage 3.
"""

from collections import deque
from itertools import islice


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
        self.items, self.cap = items, cap
        self.queues = {number: deque() for number in range(count)}
        self.branches = [self.branch(number) for number in range(count)]

    def branch(self, number):
        mine = self.queues[number]
        try:
            while True:
                if not mine:
                    if any(len(queue) >= self.cap for queue in self.queues.values()):
                        raise BufferFull
                    try:
                        item = next(self.items)
                    except StopIteration:
                        return
                    for queue in self.queues.values():
                        queue.append(item)
                yield mine.popleft()
        finally:
            self.queues.pop(number)
