"""Fails stage 4 at test_samples_out_of_order_drawn: with a window, samples are kept until the end and sorted then.

Passes the visible tests of stage 4.
"""


class Thread:
    def __init__(self, name, least, gap):
        self.name, self.least, self.gap = name, least, gap
        self.calls, self.last = [], None

    def sample(self, time, stack):
        events = self.break_before(time)
        frames = [frame if isinstance(frame, tuple) else (frame, None) for frame in stack]
        kept = 0
        for call, (name, line) in zip(self.calls, frames):
            if call["name"] != name:
                break
            kept += 1
            before, call["line"] = call["line"], line
            if before != line:
                break
        events += self.close(kept, time)
        self.calls += [{"name": name, "line": line, "since": time, "count": 0} for name, line in frames[kept:]]
        for call in self.calls:
            call["count"] += 1
            if call["count"] == self.least:
                events.append((call["since"], self.name, "start", call["name"]))
        self.last = time
        return events

    def break_before(self, time):
        if self.gap is not None and self.last is not None and time - self.last > self.gap:
            return self.close(0, self.last + self.gap)
        return []

    def close(self, kept, time):
        gone, self.calls = self.calls[kept:], self.calls[:kept]
        return [(time, self.name, "end", call["name"]) for call in reversed(gone) if call["count"] >= self.least]


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.least, self.window, self.gap = least, window, gap
        self.newest = None
        self.samples = {}
        self.threads = {}

    def feed(self, time, thread, stack):
        if self.newest is not None and time < self.newest - self.window:
            return []
        self.newest = time if self.newest is None else max(self.newest, time)
        if (time, thread) in self.samples:
            return []
        self.samples[time, thread] = stack
        return [] if self.window else self.work_off()

    def work_off(self):
        events = []
        for (time, thread), stack in sorted(self.samples.items(), key=lambda item: item[0][0]):
            if thread not in self.threads:
                self.threads[thread] = Thread(thread, self.least, self.gap)
            events += self.threads[thread].sample(time, stack)
        self.samples.clear()
        return events

    def finish(self, time):
        events = self.work_off()
        for thread in self.threads.values():
            events += thread.break_before(time) + thread.close(0, time)
        return sorted(events, key=lambda event: event[0])
