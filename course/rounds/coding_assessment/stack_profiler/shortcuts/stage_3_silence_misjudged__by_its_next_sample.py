"""Fails stage 4 at test_a_silent_thread: a gap is noticed only when the thread is heard of again.

Passes the visible tests of stage 4.
"""

import heapq
from itertools import count


class Call:
    def __init__(self, name, line, first):
        self.name, self.line, self.first, self.seen = name, line, first, 0


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.least, self.window, self.gap = least, window, gap
        self.order = count()
        self.horizon = None
        self.waiting, self.events = [], []
        self.open, self.last = {}, {}

    def feed(self, time, thread, stack):
        if self.horizon is not None and time < self.horizon:
            return []
        if self.last.get(thread) == time or any(w[0] == time and w[2] == thread for w in self.waiting):
            return []
        heapq.heappush(self.waiting, (time, next(self.order), thread, stack))
        self.horizon = time - self.window if self.horizon is None else max(self.horizon, time - self.window)
        self.settle()
        bound = self.horizon
        for calls in self.open.values():
            for call in calls:
                if call.seen < self.least:
                    bound = min(bound, call.first)
        return self.out(bound)

    def settle(self, everything=False):
        while self.waiting and (everything or self.waiting[0][0] <= self.horizon):
            time, _, thread, stack = heapq.heappop(self.waiting)
            calls = self.open.setdefault(thread, [])
            self.check_gap(thread, time)
            self.last[thread] = time
            frames = [frame if isinstance(frame, tuple) else (frame, None) for frame in stack]
            kept = 0
            for call, (name, line) in zip(calls, frames):
                if call.name != name:
                    break
                kept += 1
                before, call.line = call.line, line
                if before != line:
                    break
            self.close(thread, kept, time)
            calls.extend(Call(name, line, time) for name, line in frames[kept:])
            for call in calls:
                call.seen += 1
                if call.seen == self.least:
                    heapq.heappush(
                        self.events, (call.first, next(self.order), (call.first, thread, "start", call.name))
                    )

    def check_gap(self, thread, time):
        if self.gap is not None and thread in self.last and time - self.last[thread] > self.gap:
            self.close(thread, 0, self.last[thread] + self.gap)

    def close(self, thread, kept, time):
        calls = self.open[thread]
        while len(calls) > kept:
            call = calls.pop()
            if call.seen >= self.least:
                heapq.heappush(self.events, (time, next(self.order), (time, thread, "end", call.name)))

    def out(self, bound):
        events = []
        while self.events and self.events[0][0] <= bound:
            events.append(heapq.heappop(self.events)[2])
        return events

    def finish(self, time):
        self.settle(everything=True)
        for thread in self.open:
            self.check_gap(thread, time)
            self.close(thread, 0, time)
        return self.out(time)
