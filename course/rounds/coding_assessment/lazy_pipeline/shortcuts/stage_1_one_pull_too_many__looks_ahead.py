"""Fails stage 2 at test_exactly_what_it_takes: every step holds its next item ready, so that it knows whether there is one."""

END = object()


class Ahead:
    """An iterator that knows whether it has a next item."""

    def __init__(self, items):
        self.items = items
        self.started = False

    def __iter__(self):
        return self

    def has_next(self):
        if not self.started:
            self.started, self.upcoming = True, next(self.items, END)
        return self.upcoming is not END

    def __next__(self):
        if not self.has_next():
            raise StopIteration
        item, self.upcoming = self.upcoming, next(self.items, END)
        return item


class Pipeline:
    def __init__(self, source, steps=()):
        self.source = source
        self.steps = steps

    def add(self, *step):
        return Pipeline(self.source, (*self.steps, step))

    def map(self, function):
        return self.add("map", function)

    def filter(self, predicate):
        return self.add("filter", predicate)

    def take(self, count):
        return self.add("take", count)

    def window(self, size):
        return self.add("window", size)

    def __iter__(self):
        items = Ahead(self.source(0))
        for name, argument in self.steps:
            items = Ahead(getattr(self, f"run_{name}")(items, argument))
        while items.has_next():
            yield next(items)

    def run_map(self, items, function):
        while items.has_next():
            yield function(next(items))

    def run_filter(self, items, predicate):
        while items.has_next():
            item = next(items)
            if predicate(item):
                yield item

    def run_take(self, items, count):
        while count > 0 and items.has_next():
            yield next(items)
            count -= 1

    def run_window(self, items, size):
        latest = []
        while items.has_next():
            latest = [*latest, next(items)][-size:]
            if len(latest) == size:
                yield latest
