"""Fails stage 1 at test_the_same_function_under_another_caller: a function that stands in both stacks is taken to go on.

Passes the visible tests of stage 1.
"""


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.stack = []
        self.thread = None

    def feed(self, time, thread, stack):
        self.thread = thread
        events = [(time, thread, "end", name) for name in reversed(self.stack) if name not in stack]
        events += [(time, thread, "start", name) for name in stack if name not in self.stack]
        self.stack = stack
        return events

    def finish(self, time):
        return [(time, self.thread, "end", name) for name in reversed(self.stack)]
