import time


class Gate:
    """Takes the given clock, and has one of its own for when it is run by hand."""

    def __init__(self, limit, window, clock=time.monotonic):
        self.limit, self.window, self.clock = limit, window, clock
        self.times = []

    def _tidy(self):
        now = self.clock()
        self.times = [time for time in self.times if now - time < self.window]
        return now

    def enter(self):
        now = self._tidy()
        if len(self.times) >= self.limit:
            return False
        self.times.append(now)
        return True

    def wait(self):
        now = self._tidy()
        if len(self.times) < self.limit:
            return 0
        return self.times[0] + self.window - now


def by_hand():
    now = [0]
    gate = Gate(1, 45, lambda: now[0])
    for now[0], wanted in ((0, True), (20, False), (44, False), (45, True)):
        if gate.enter() is not wanted:
            raise AssertionError(now)


by_hand()
