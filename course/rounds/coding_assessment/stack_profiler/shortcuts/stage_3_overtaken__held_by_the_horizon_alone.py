"""Fails stage 4 at test_a_start_that_waits_holds_back_what_is_later: events wait for the horizon, not for starts that wait."""

from bisect import insort


class OneThread:
    """All that concerns a single thread; its samples come in order."""

    def __init__(self, name, least):
        self.name, self.least, self.calls, self.last = name, least, [], None

    def sample(self, time, stack):
        frames = [(frame, None) if type(frame) is str else frame for frame in stack]
        kept = self.kept(frames)
        events = self.cut(kept, time)
        self.calls += [[name, line, time, 0] for name, line in frames[kept:]]
        for call in self.calls:
            call[3] += 1
        self.last = time
        return events + [(c[2], self.name, "start", c[0]) for c in self.calls if c[3] == self.least]

    def kept(self, frames):
        for place, (call, (name, line)) in enumerate(zip(self.calls, frames)):
            if call[0] != name:
                return place
            before, call[1] = call[1], line
            if before != line:
                return place + 1
        return min(len(self.calls), len(frames))

    def cut(self, kept, time):
        gone = self.calls[kept:]
        del self.calls[kept:]
        return [(time, self.name, "end", name) for name, _, _, count in reversed(gone) if count >= self.least]


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.least, self.window, self.gap = least, window, gap
        self.threads = {}
        self.samples, self.due = [], []
        self.newest = None

    def feed(self, time, thread, stack):
        if self.newest is not None and time < self.newest - self.window:
            return []
        own = self.threads.setdefault(thread, OneThread(thread, self.least))
        if own.last == time or any(sample[:2] == (time, thread) for sample in self.samples):
            return []
        insort(self.samples, (time, thread, stack), key=lambda sample: sample[0])
        self.newest = time if self.newest is None else max(time, self.newest)
        self.advance(self.newest - self.window)
        return self.out(self.newest - self.window)

    def advance(self, horizon):
        while self.samples and (horizon is None or self.samples[0][0] <= horizon):
            time, thread, stack = self.samples.pop(0)
            self.silence(self.threads[thread], time)
            self.add(self.threads[thread].sample(time, stack))
        if horizon is not None:
            for thread in self.threads.values():
                self.silence(thread, horizon)

    def silence(self, thread, now):
        if self.gap is not None and thread.last is not None and now > thread.last + self.gap:
            self.add(thread.cut(0, thread.last + self.gap))

    def add(self, events):
        for event in events:
            insort(self.due, event, key=lambda e: e[0])

    def out(self, horizon):
        ready = [event for event in self.due if event[0] <= horizon]
        self.due = self.due[len(ready) :]
        return ready

    def finish(self, time):
        self.advance(None)
        for thread in self.threads.values():
            self.silence(thread, time)
            self.add(thread.cut(0, time))
        return self.out(time)
