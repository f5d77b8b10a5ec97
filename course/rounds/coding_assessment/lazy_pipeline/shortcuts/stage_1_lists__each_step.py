"""Fails stage 2 at test_no_end_drawn: each step makes a list of all that the one before it has."""


class Pipeline:
    def __init__(self, source, steps=()):
        self.source = source
        self.steps = steps

    def map(self, function):
        return self.add(lambda items: [function(item) for item in items])

    def filter(self, predicate):
        return self.add(lambda items: [item for item in items if predicate(item)])

    def take(self, count):
        return self.add(lambda items: items[:count])

    def window(self, size):
        return self.add(lambda items: [items[i : i + size] for i in range(len(items) - size + 1)])

    def add(self, step):
        return Pipeline(self.source, (*self.steps, step))

    def __iter__(self):
        items = list(self.source(0))
        for step in self.steps:
            items = step(items)
        yield from items
