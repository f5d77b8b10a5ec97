"""Wrong: windows begin at multiples of the window, as on a wall clock, and a second late."""


class Gate:
    def __init__(self, limit, window, clock):
        self.limit, self.window, self.clock = limit, window, clock
        self.number, self.count = None, 0

    def _roll(self):
        number = self.clock() // self.window
        if number != self.number:
            self.number, self.count = number, 0

    def enter(self):
        self._roll()
        if self.count == self.limit:
            return False
        self.count += 1
        return True

    def wait(self):
        self._roll()
        return 0 if self.count < self.limit else (self.number + 1) * self.window - self.clock()
