"""Fails stage 2 at test_nothing_after_the_last_item: take pulls one more item in order to find that it is one too many.

Passes the visible tests of stage 2.
"""

from collections import deque


def mapped(items, function):
    for item in items:
        yield function(item)


def filtered(items, predicate):
    for item in items:
        if predicate(item):
            yield item


def taken(items, count):
    for number, item in enumerate(items):
        if number >= count:
            return
        yield item


def windows(items, size):
    latest = deque(maxlen=size)
    for item in items:
        latest.append(item)
        if len(latest) == size:
            yield list(latest)


class Pipeline:
    def __init__(self, source):
        self.source = source
        self.steps = []

    def then(self, step, argument):
        longer = Pipeline(self.source)
        longer.steps = [*self.steps, (step, argument)]
        return longer

    def map(self, function):
        return self.then(mapped, function)

    def filter(self, predicate):
        return self.then(filtered, predicate)

    def take(self, count):
        return self.then(taken, count)

    def window(self, size):
        return self.then(windows, size)

    def __iter__(self):
        def begin():
            yield from self.source(0)

        items = begin()
        for step, argument in self.steps:
            items = step(items, argument)
        return items
