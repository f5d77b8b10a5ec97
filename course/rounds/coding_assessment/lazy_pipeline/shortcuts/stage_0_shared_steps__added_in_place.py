"""Fails stage 1 at test_a_base_stays_as_it_was: each method adds its step to the pipeline that it is called on.

Passes the visible tests of stage 1.
"""

from itertools import islice


class Pipeline:
    def __init__(self, source):
        self.source = source
        self.steps = []

    def map(self, function):
        self.steps.append(lambda items: (function(item) for item in items))
        return self

    def filter(self, predicate):
        self.steps.append(lambda items: (item for item in items if predicate(item)))
        return self

    def take(self, count):
        self.steps.append(lambda items: islice(items, count))
        return self

    def __iter__(self):
        items = self.source(0)
        for step in self.steps:
            items = step(items)
        return items
