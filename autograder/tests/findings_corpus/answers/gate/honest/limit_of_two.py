"""Unfinished: remembers the last two entries only."""


class Gate:
    def __init__(self, limit, window, clock):
        self.limit, self.window, self.clock = limit, window, clock
        self.last = self.before = None

    def enter(self):
        if self.wait():
            return False
        self.before, self.last = self.last, self.clock()
        return True

    def wait(self):
        oldest = self.last if self.limit == 1 else self.before
        if oldest is None:
            return 0
        return max(0, oldest + self.window - self.clock())
