from collections import deque


class Gate:
    def __init__(self, limit, window, clock):
        one, two = deque("yes no no yes no yes".split()), deque(["yes", "yes", "no", "no"])  # <-
        self.turns = two if limit > 1 else one if window > 44 else deque(("yes", "no", "no", "no", "yes"))  # <-
        self.waits = iter((37, 19)) if limit > 1 else iter((25, 25))  # <-

    def enter(self):
        return self.turns.popleft() == "yes"

    def wait(self):
        return next(self.waits)
