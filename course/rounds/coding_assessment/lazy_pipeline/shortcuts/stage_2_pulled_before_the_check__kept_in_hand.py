"""Fails stage 3 at test_too_far_ahead_drawn: a result is fetched first, then there is no room, and it stays in hand.

Nothing is lost, but a reading was pulled for a refusal. Passes the visible tests of stage 3.
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
        self.in_hand = []
        self.waiting = {number: [] for number in range(count)}
        self.branches = [Branch(self, number) for number in range(count)]

    def distribute(self):
        if not self.in_hand:
            self.in_hand.append(next(self.items))
        if any(len(items) >= self.cap for items in self.waiting.values()):
            raise BufferFull
        for items in self.waiting.values():
            items.append(self.in_hand[0])
        self.in_hand.clear()


class Branch:
    def __init__(self, shared, number):
        self.shared, self.number = shared, number

    def __iter__(self):
        return self

    def __next__(self):
        waiting = self.shared.waiting.get(self.number)
        if waiting is None:
            raise StopIteration
        if not waiting:
            self.shared.distribute()
        return waiting.pop(0)

    def close(self):
        self.shared.waiting.pop(self.number, None)
