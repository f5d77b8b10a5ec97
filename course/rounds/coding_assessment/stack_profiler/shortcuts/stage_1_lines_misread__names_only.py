"""Fails stage 2 at test_a_caller_that_has_moved: lines are cut off, and with them the news that a caller has moved.

Passes the visible tests of stage 2.
"""

from os.path import commonprefix


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.stacks = {}

    def feed(self, time, thread, stack):
        names = [frame[0] if isinstance(frame, tuple) else frame for frame in stack]
        before = self.stacks.get(thread, [])
        self.stacks[thread] = names
        kept = len(commonprefix([before, names]))
        ends = [(time, thread, "end", name) for name in before[: kept - 1 if kept else None : -1]]
        return ends + [(time, thread, "start", name) for name in names[kept:]]

    def finish(self, time):
        return [event for thread in self.stacks for event in self.feed(time, thread, [])]
