"""Unfinished: one entry at a time works, two as well; for more only the last two are known."""


class Gate:
    def __init__(self, limit, window, clock):
        self.limit, self.window, self.clock = limit, window, clock
        self.first = self.second = None

    def wait(self):
        if self.limit == 1:
            return 0 if self.second is None else max(0, self.second + self.window - self.clock())
        if self.limit == 2:
            return 0 if self.first is None else max(0, self.first + self.window - self.clock())
        return 0

    def enter(self):
        if self.wait() > 0:
            return False
        self.first, self.second = self.second, self.clock() // 1
        return True
