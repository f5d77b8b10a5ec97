"""Fails stage 3 at test_as_good_as_before: the queues have a length of cap, so that one more result pushes the oldest one out.

The refusal comes after that.
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
        self.items = items
        self.queues = [deque(maxlen=cap) for _ in range(count)]
        self.branches = [Branch(self, queue) for queue in self.queues]

    def pull(self):
        full = [queue for queue in self.queues if len(queue) == queue.maxlen]
        item = next(self.items)
        for queue in self.queues:
            queue.append(item)
        if full:
            raise BufferFull


class Branch:
    def __init__(self, shared, queue):
        self.shared, self.queue = shared, queue

    def __iter__(self):
        return self

    def __next__(self):
        if self.queue is None:
            raise StopIteration
        if not self.queue:
            self.shared.pull()
        return self.queue.popleft()

    def close(self):
        if self.queue is not None:
            self.shared.queues = [queue for queue in self.shared.queues if queue is not self.queue]
        self.queue = None
