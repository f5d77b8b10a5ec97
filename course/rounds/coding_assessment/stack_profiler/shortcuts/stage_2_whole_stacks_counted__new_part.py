"""Fails stage 3 at test_a_short_call_does_not_cut_its_caller: all that is new in a stack has to come k times unchanged.

Passes the visible tests of stage 3.
"""


def split(frame):
    return frame if isinstance(frame, tuple) else (frame, None)


def common(old, new):
    """How many calls of ``old`` go on in ``new``."""
    for place, (one, other) in enumerate(zip(old, new)):
        if one[0] != other[0]:
            return place
        if one[1] != other[1]:
            return place + 1
    return min(len(old), len(new))


class Tracer:
    def __init__(self, least=1, window=0, gap=None):
        self.least = least
        self.shown = []  # frames whose starts are out
        self.new = []  # frames on top of them that wait
        self.since, self.count = None, 0
        self.thread = None

    def feed(self, time, thread, stack):
        self.thread = thread
        frames = [split(frame) for frame in stack]
        kept = common(self.shown, frames)
        events = [(time, thread, "end", name) for name, _ in reversed(self.shown[kept:])]
        new = frames[kept:]
        stays = kept == len(self.shown) and self.shown == frames[:kept]
        if stays and [name for name, _ in new] == [name for name, _ in self.new] and new[:-1] == self.new[:-1]:
            self.count += 1
        else:
            self.since, self.count = time, 1
        self.shown, self.new = frames[:kept], new
        if self.count >= self.least:
            events += [(self.since, thread, "start", name) for name, _ in new]
            self.shown, self.new, self.count = frames, [], 0
        return events

    def finish(self, time):
        return [(time, self.thread, "end", name) for name, _ in reversed(self.shown)]
