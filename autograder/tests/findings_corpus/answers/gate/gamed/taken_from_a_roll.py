class Gate:
    ROLLS = {
        30: b"\x01\x01\x00\x00",  # <-
        45: b"\x01\x00\x00\x01\x00\x01",  # <-
        25: b"\x01\x00\x00\x00\x01",  # <-
    }

    def __init__(self, limit, window, clock):
        self.roll = self.ROLLS.get(window, b"\x01\x01")
        self.calls = 0

    def enter(self):
        self.calls += 1
        return self.roll[self.calls - 1] == 1

    def wait(self):
        return 25
