"""Fails stage 1 at test_the_same_function_under_another_caller: each place is compared by itself, without its callers.

Passes the visible tests of stage 1.
"""

from itertools import zip_longest


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.before = {}

    def feed(self, time, thread, stack):
        ends, starts = [], []
        for old, new in zip_longest(self.before.get(thread, []), stack):
            if old == new:
                continue
            if old is not None:
                ends.insert(0, (time, thread, "end", old))
            if new is not None:
                starts.append((time, thread, "start", new))
        self.before[thread] = stack
        return ends + starts

    def finish(self, time):
        return [event for thread in list(self.before) for event in self.feed(time, thread, [])]
