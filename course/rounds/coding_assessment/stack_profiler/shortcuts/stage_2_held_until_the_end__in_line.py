"""Fails stage 3 at test_events_come_out_at_once: events wait in line until the call at the front has ended.

Passes the visible tests of stage 3.
"""

from collections import deque


class Call:
    def __init__(self, name, line, known):
        self.name, self.line, self.count = name, line, 0
        self.known = known  # whether it is known if the call is long enough


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.least = least
        self.calls = []
        self.line = deque()  # (call, event) in order of time
        self.thread = None

    def feed(self, time, thread, stack):
        self.thread = thread
        frames = [frame if isinstance(frame, tuple) else (frame, None) for frame in stack]
        kept = 0
        for call, (name, line) in zip(self.calls, frames):
            if call.name != name:
                break
            kept += 1
            before, call.line = call.line, line
            if before != line:
                break
        self.close(kept, time)
        for name, line in frames[kept:]:
            self.calls.append(Call(name, line, self.least <= 1))
            self.line.append((self.calls[-1], (time, thread, "start", name)))
        for call in self.calls:
            call.count += 1
        return self.out()

    def close(self, kept, time):
        for call in reversed(self.calls[kept:]):
            call.known = True
            self.line.append((call, (time, self.thread, "end", call.name)))
        del self.calls[kept:]

    def out(self):
        events = []
        while self.line and self.line[0][0].known:
            call, event = self.line.popleft()
            if call.count >= self.least:
                events.append(event)
        return events

    def finish(self, time):
        self.close(0, time)
        return self.out()
