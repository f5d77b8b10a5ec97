"""Fails stage 3 at test_a_short_call_does_not_cut_its_caller: a stack is believed once it has come k times in a row."""


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.least = least
        self.believed = []
        self.candidate, self.since, self.count = None, None, 0
        self.thread = None

    def feed(self, time, thread, stack):
        self.thread = thread
        frames = [frame if isinstance(frame, tuple) else (frame, None) for frame in stack]
        if frames == self.candidate:
            self.count += 1
        else:
            self.candidate, self.since, self.count = frames, time, 1
        if self.count < self.least:
            return []
        return self.change_to(frames, self.since)

    def change_to(self, frames, time):
        kept = 0
        while kept < min(len(frames), len(self.believed)) and frames[kept][0] == self.believed[kept][0]:
            kept += 1
            if frames[kept - 1][1] != self.believed[kept - 1][1]:
                break
        events = [(time, self.thread, "end", name) for name, _ in reversed(self.believed[kept:])]
        events += [(time, self.thread, "start", name) for name, _ in frames[kept:]]
        self.believed = frames
        return events

    def finish(self, time):
        return self.change_to([], time)
