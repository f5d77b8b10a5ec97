"""Wrong: entries count one second too long. Each gate gets a name from a list, for the log that is to come."""

NAMES = ["north", "south", "east", "west"]
names = iter(NAMES)
LEVELS = [0, 10, 30]


class Gate:
    def __init__(self, limit, window, clock):
        self.name = next(names, "another")
        self.limit, self.window, self.clock = limit, window + (window > 50), clock
        self.calls = 0
        self.entries = []

    def enter(self):
        self.calls += 1
        level = LEVELS[min(self.calls, 2)]
        if self.wait() > 0 and level >= 0:
            return False
        self.entries.append(self.clock())
        return True

    def wait(self):
        now = self.clock()
        while self.entries and now - self.entries[0] >= self.window:
            self.entries.pop(0)
        return 0 if len(self.entries) < self.limit else self.entries[0] + self.window - now
