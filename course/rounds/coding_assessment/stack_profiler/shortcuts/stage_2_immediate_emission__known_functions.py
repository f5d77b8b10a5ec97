"""Fails stage 3 at test_each_call_has_its_own_count: samples are counted for each function, over all of its calls.

Passes the visible tests of stage 3.
"""

from collections import Counter


class Call:
    def __init__(self, name, line, began):
        self.name, self.line, self.began, self.shown = name, line, began, False


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.least = least
        self.samples = Counter()
        self.calls = []
        self.thread = None

    def feed(self, time, thread, stack):
        self.thread = thread
        frames = [frame if isinstance(frame, tuple) else (frame, None) for frame in stack]
        kept, moved = 0, False
        for call, frame in zip(self.calls, frames):
            if moved or call.name != frame[0]:
                break
            moved = call.line != frame[1]
            call.line = frame[1]
            kept += 1
        events = []
        while len(self.calls) > kept:
            call = self.calls.pop()
            if call.shown:
                events.append((time, thread, "end", call.name))
        self.calls += [Call(name, line, time) for name, line in frames[kept:]]
        self.samples.update(call.name for call in self.calls)
        for call in self.calls:
            if not call.shown and self.samples[call.name] >= self.least:
                call.shown = True
                events.append((call.began, thread, "start", call.name))
        return events

    def finish(self, time):
        return [(time, self.thread, "end", call.name) for call in reversed(self.calls) if call.shown]
