"""Fails stage 2 at test_a_function_calls_itself_drawn: a dictionary from name to callers has room for one call a name."""


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.open = {}  # function -> the functions that it was called by
        self.thread = None

    def feed(self, time, thread, stack):
        self.thread = thread
        names = [frame if isinstance(frame, str) else frame[0] for frame in stack]
        callers = {name: names[:depth] for depth, name in enumerate(names)}
        events = []
        for name in reversed(list(self.open)):
            if callers.get(name) != self.open[name]:
                events.append((time, thread, "end", name))
                del self.open[name]
        for name in names:
            if name not in self.open:
                events.append((time, thread, "start", name))
                self.open[name] = callers[name]
        return events

    def finish(self, time):
        return [(time, self.thread, "end", name) for name in reversed(self.open)]
