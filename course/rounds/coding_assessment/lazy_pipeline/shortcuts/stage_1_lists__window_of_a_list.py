"""Fails stage 2 at test_windows_on_the_way: a window needs the length of its input, and makes a list to have one.

Passes the visible tests of stage 2.
"""

from itertools import islice


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
            items = list(items)
            for start in range(len(items) - size + 1):
                yield items[start : start + size]

        return self.add(windows)

    def __iter__(self):
        items = self.readings()
        for step in self.steps:
            items = step(items)
        return items

    def readings(self):
        yield from self.source(0)
