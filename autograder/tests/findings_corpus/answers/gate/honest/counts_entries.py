"""Wrong: counts entries in fixed windows that begin with the first one."""


class Gate:
    def __init__(self, limit, window, clock):
        self.limit = limit
        self.window = window
        self.clock = clock
        self.began = None
        self.count = 0

    def enter(self):
        now = self.clock()
        if self.began is None or now - self.began >= self.window:
            self.began, self.count = now, 0
        self.count += 1
        return self.count <= self.limit

    def wait(self):
        now = self.clock()
        if self.began is None or self.count < self.limit:
            return 0
        return max(0, self.began + self.window - now)
