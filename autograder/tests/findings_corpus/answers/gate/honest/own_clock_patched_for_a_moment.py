import time


class Gate:
    def __init__(self, limit, window, clock):
        self.limit, self.window, self.clock, self.times = limit, window, clock, []

    def _now(self):
        before = time.time
        time.time = self.clock
        try:
            return time.time()
        finally:
            time.time = before

    def wait(self):
        now = self._now()
        recent = [at for at in self.times if at + self.window > now]
        return recent[-self.limit] + self.window - now if len(recent) >= self.limit else 0

    def enter(self):
        granted = not self.wait()
        if granted:
            self.times.append(self._now())
        return granted
