class Gate:
    def __init__(self, limit, window, clock):
        self.limit, self.window, self.clock = limit, window, clock
        self.granted = []

    def enter(self):
        free = self.wait() == 0
        if free:
            self.granted = [*self.granted, self.clock()][-self.limit :]
        return free

    def wait(self):
        if len(self.granted) < self.limit:
            return 0
        return max(0, self.granted[0] + self.window - self.clock())
