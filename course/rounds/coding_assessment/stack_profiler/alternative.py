"""The same tracer with a queue of events for each thread: a start waits in its place until it is decided."""

from bisect import insort
from collections import deque

WAITS, SURE, DROPPED = range(3)


class Start:
    def __init__(self, time, frame):
        self.time, self.frame, self.count, self.state = time, frame, 0, WAITS


class Thread:
    def __init__(self, name, least, gap):
        self.name, self.least, self.gap = name, least, gap
        self.samples = []  # settled one by one, in order of time
        self.stack = []
        self.last = None
        self.queue = deque()  # (start or None, event)

    def add(self, time, stack):
        known = time == self.last or any(time == other for other, _ in self.samples)
        if not known:
            insort(self.samples, (time, [f if type(f) is tuple else (f, None) for f in stack]), key=lambda s: s[0])

    def settle(self, horizon):
        while self.samples and (horizon is None or self.samples[0][0] <= horizon):
            time, frames = self.samples.pop(0)
            self.cut_by_silence(time)
            self.show(time, frames)
        if horizon is not None:
            self.cut_by_silence(horizon)

    def cut_by_silence(self, now):
        if self.stack and self.gap is not None and now > self.last + self.gap:
            self.leave(0, self.last + self.gap)

    def show(self, time, frames):
        depth = 0
        while depth < min(len(self.stack), len(frames)) and self.same(depth, frames):
            depth += 1
        self.leave(depth, time)
        for start, frame in zip(self.stack, frames):
            start.frame = frame
        for frame in frames[depth:]:
            start = Start(time, frame)
            self.stack.append(start)
            self.queue.append((start, (time, self.name, "start", frame[0])))
        for start in self.stack:
            start.count += 1
            if start.count >= self.least:
                start.state = SURE
        self.last = time

    def same(self, depth, frames):
        return self.stack[depth].frame[0] == frames[depth][0] and all(
            start.frame == frame for start, frame in zip(self.stack[depth - 1 : depth], frames[depth - 1 : depth])
        )

    def leave(self, depth, time):
        for start in reversed(self.stack[depth:]):
            if start.state == SURE:
                self.queue.append((None, (time, self.name, "end", start.frame[0])))
            else:
                start.state = DROPPED
        del self.stack[depth:]

    def head(self):
        """The next event, the time of a start that is not decided yet, or nothing."""
        while self.queue and self.queue[0][0] is not None and self.queue[0][0].state == DROPPED:
            self.queue.popleft()
        if not self.queue:
            return None
        start, event = self.queue[0]
        return event[0], start is not None and start.state == WAITS


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.least, self.window, self.gap = least, window, gap
        self.threads = {}
        self.newest = None

    def feed(self, time, thread, stack):
        if self.newest is not None and time < self.newest - self.window:
            return []
        self.newest = time if self.newest is None else max(time, self.newest)
        if thread not in self.threads:
            self.threads[thread] = Thread(thread, self.least, self.gap)
        self.threads[thread].add(time, stack)
        horizon = self.newest - self.window
        for each in self.threads.values():
            each.settle(horizon)
        return self.merged(horizon)

    def finish(self, time):
        for each in self.threads.values():
            each.settle(None)
            each.cut_by_silence(time)
            each.leave(0, time)
        return self.merged(None)

    def merged(self, horizon):
        events = []
        while True:
            heads = [(head, n, t) for n, t in enumerate(self.threads.values()) if (head := t.head()) is not None]
            if not heads:
                return events
            # at the same time, what is decided goes before what is not
            (time, waits), _, thread = min(heads, key=lambda h: h[:2])
            if waits or (horizon is not None and time > horizon):
                return events
            events.append(thread.queue.popleft()[1])
