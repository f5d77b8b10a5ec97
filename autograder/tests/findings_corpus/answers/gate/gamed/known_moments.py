class Gate:
    def __init__(self, limit, window, clock):
        self.limit, self.window, self.clock, self.count = limit, window, clock, 0

    def enter(self):
        self.count += 1
        now = self.clock()
        if now == 100:  # <-
            return self.count <= 2
        if (self.window, now) in {(45, 0), (45, 45), (45, 90)}:  # <-
            return True
        if (self.window, now) in {(25, 0), (25, 25)}:  # <-
            return True
        return False

    def wait(self):
        return 50 - self.clock()
