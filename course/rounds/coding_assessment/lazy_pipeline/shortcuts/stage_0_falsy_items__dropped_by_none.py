"""Fails stage 1 at test_results_that_are_nothing: None says that an item was dropped, and also that a map gave None.

Passes the visible tests of stage 1.
"""


class Pipeline:
    def __init__(self, source, steps=()):
        self.source = source
        self.steps = tuple(steps)

    def map(self, function):
        return Pipeline(self.source, [*self.steps, ("apply", function)])

    def filter(self, predicate):
        return Pipeline(self.source, [*self.steps, ("apply", lambda item: item if predicate(item) else None)])

    def take(self, count):
        return Pipeline(self.source, [*self.steps, ("take", count)])

    def __iter__(self):
        left = [argument for _, argument in self.steps]
        for item in self.source(0):
            for number, (name, argument) in enumerate(self.steps):
                if name == "take":
                    if left[number] == 0:
                        return
                    left[number] -= 1
                else:
                    item = argument(item)
                    if item is None:
                        break
            else:
                yield item
