"""Fails stage 4 at test_samples_out_of_order_drawn: samples are sorted in blocks, which also hold what is not settled."""

from collections import defaultdict


class Call:
    def __init__(self, name, line, since):
        self.name, self.line, self.since, self.count = name, line, since, 0


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.least, self.window, self.gap = least, window, gap
        self.block = []
        self.done = None  # time of the last sample of the last block
        self.calls, self.last = defaultdict(list), {}

    def feed(self, time, thread, stack):
        if self.done is not None and time < self.done or any((t, n) == (time, thread) for t, n, _ in self.block):
            return []
        self.block.append((time, thread, stack))
        times = [time for time, _, _ in self.block]
        if max(times) - min(times) < self.window:
            return []
        return self.close_block()

    def close_block(self):
        events = []
        for time, thread, stack in sorted(self.block, key=lambda sample: sample[0]):
            self.done = time
            events += self.silence(time, thread) + self.compare(time, thread, stack)
        self.block = []
        return sorted(events, key=lambda event: event[0])

    def silence(self, time, thread):
        last = self.last.get(thread, time)
        return self.end(thread, 0, last + self.gap) if self.gap is not None and time > last + self.gap else []

    def compare(self, time, thread, stack):
        self.last[thread] = time
        frames = [(frame, None) if isinstance(frame, str) else frame for frame in stack]
        calls, kept = self.calls[thread], 0
        while kept < min(len(calls), len(frames)) and calls[kept].name == frames[kept][0]:
            kept += 1
            before, calls[kept - 1].line = calls[kept - 1].line, frames[kept - 1][1]
            if before != calls[kept - 1].line:
                break
        events = self.end(thread, kept, time)
        calls += [Call(name, line, time) for name, line in frames[kept:]]
        for call in calls:
            call.count += 1
            if call.count == self.least:
                events.append((call.since, thread, "start", call.name))
        return events

    def end(self, thread, kept, time):
        gone = self.calls[thread][kept:]
        del self.calls[thread][kept:]
        return [(time, thread, "end", call.name) for call in reversed(gone) if call.count >= self.least]

    def finish(self, time):
        events = self.close_block()
        for thread in self.calls:
            events += self.silence(time, thread) + self.end(thread, 0, time)
        return sorted(events, key=lambda event: event[0])
