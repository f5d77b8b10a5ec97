"""Fails stage 2 at test_a_function_goes_on_drawn: frames are compared whole, so that the next line is another call."""


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.stack = []
        self.thread = None

    def feed(self, time, thread, stack):
        self.thread = thread
        events = []
        kept = 0
        while kept < len(self.stack) and kept < len(stack) and self.stack[kept] == stack[kept]:
            kept += 1
        while len(self.stack) > kept:
            events.append(self.event(time, "end", self.stack.pop()))
        for frame in stack[kept:]:
            self.stack.append(frame)
            events.append(self.event(time, "start", frame))
        return events

    def event(self, time, kind, frame):
        return (time, self.thread, kind, frame[0] if isinstance(frame, tuple) else frame)

    def finish(self, time):
        return self.feed(time, self.thread, [])
