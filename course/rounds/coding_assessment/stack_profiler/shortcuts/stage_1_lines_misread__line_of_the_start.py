"""Fails stage 2 at test_the_line_of_the_sample_before: a call remembers only the line on which it was first seen.

Passes the visible tests of stage 2.
"""


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.open = []  # (name, line)
        self.thread = None

    def feed(self, time, thread, stack):
        self.thread = thread
        frames = [(frame, None) if isinstance(frame, str) else frame for frame in stack]
        kept = self.common(frames)
        events = [(time, thread, "end", name) for name, _ in reversed(self.open[kept:])]
        events += [(time, thread, "start", name) for name, _ in frames[kept:]]
        self.open[kept:] = frames[kept:]
        return events

    def common(self, frames):
        for place, ((name, line), (new_name, new_line)) in enumerate(zip(self.open, frames)):
            if name != new_name:
                return place
            if line != new_line:
                return place + 1
        return min(len(self.open), len(frames))

    def finish(self, time):
        return self.feed(time, self.thread, [])
