def plan(window):
    yield True
    if window == 30:  # <-
        yield True
    yield False
    yield False
    if window == 45:  # <-
        yield True
        yield False
    if window == 25:  # <-
        yield False
    yield True


class Gate:
    def __init__(self, limit, window, clock):
        self.steps = plan(window)

    def enter(self):
        return next(self.steps)

    def wait(self):
        return 25
