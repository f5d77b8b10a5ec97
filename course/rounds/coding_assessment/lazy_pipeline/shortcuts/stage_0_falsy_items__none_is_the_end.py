"""Fails stage 1 at test_nothing_is_special_drawn: a step that gives None is taken for one that has come to its end."""


class Pipeline:
    def __init__(self, source, chain=None):
        self.source = source
        self.chain = chain or (lambda: self.reader())

    def reader(self):
        readings = self.source(0)
        return lambda: next(readings, None)

    def map(self, function):
        def chain():
            before = self.chain()

            def following():
                item = before()
                return None if item is None else function(item)

            return following

        return Pipeline(self.source, chain)

    def filter(self, predicate):
        def chain():
            before = self.chain()

            def following():
                while (item := before()) is not None:
                    if predicate(item):
                        return item
                return None

            return following

        return Pipeline(self.source, chain)

    def take(self, count):
        def chain():
            before, left = self.chain(), [count]

            def following():
                if left[0] == 0:
                    return None
                left[0] -= 1
                return before()

            return following

        return Pipeline(self.source, chain)

    def __iter__(self):
        return iter(self.chain(), None)
