"""Fails stage 1 at test_a_base_stays_as_it_was: the new pipeline is a copy, and its list of steps is the old one's.

Passes the visible tests of stage 1.
"""

import copy


class Pipeline:
    def __init__(self, source):
        self.source = source
        self.steps = []

    def map(self, function):
        return self.add("map", function)

    def filter(self, predicate):
        return self.add("filter", predicate)

    def take(self, count):
        return self.add("take", count)

    def add(self, name, argument):
        longer = copy.copy(self)
        longer.steps.append((name, argument))
        return longer

    def __iter__(self):
        items = list(self.source(0))
        for name, argument in self.steps:
            if name == "map":
                items = [argument(item) for item in items]
            elif name == "filter":
                items = [item for item in items if argument(item)]
            else:
                items = items[:argument]
        return iter(items)
