"""Fails stage 2 at test_callers_of_themselves_by_turns: what has ended is found by name among the names that are kept.

Passes the visible tests of stage 2.
"""


def split(frame):
    return frame if isinstance(frame, tuple) else (frame, None)


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.frames = []
        self.thread = None

    def feed(self, time, thread, stack):
        frames = [split(frame) for frame in stack]
        kept = []
        for old, new in zip(self.frames, frames):
            if old[0] != new[0]:
                break
            kept.append(new[0])
            if old[1] != new[1]:
                break
        stay = set(kept)
        events = [(time, thread, "end", name) for name, _ in reversed(self.frames) if name not in stay]
        events += [(time, thread, "start", name) for name, _ in frames[len(kept) :]]
        self.frames, self.thread = frames, thread
        return events

    def finish(self, time):
        return [(time, self.thread, "end", name) for name, _ in reversed(self.frames)]
