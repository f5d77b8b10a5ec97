"""Wrong beyond two entries: has two slots, as the example in the prompt."""


class Gate:
    SLOTS = 2

    def __init__(self, limit, window, clock):
        self.limit, self.window, self.clock = min(limit, self.SLOTS), window, clock
        self.slots = [None] * self.limit

    def _free(self, now):
        for place, entry in enumerate(self.slots):
            if entry is None or now - entry >= self.window:
                return place
        return None

    def enter(self):
        now = self.clock()
        place = self._free(now)
        if place is None:
            return False
        self.slots[place] = now
        return True

    def wait(self):
        now = self.clock()
        if self._free(now) is not None:
            return 0
        return self.window - now + self.slots[0]
