"""Keeps the wait short in place of the line, and counts retries over the last minute."""

import collections


class Policy:
    """Takes calls in while those in front of them start soon; retries are a share of what came in lately."""

    queue_bound = 90

    def __init__(self, env):
        self.env = env
        self.taken = collections.deque()  # (second, was it a retry?) of attempts in the last minute
        self.retries = 0

    def _look(self):
        while self.taken and self.taken[0][0] < self.env.now() - 60:
            self.retries -= self.taken.popleft()[1]

    def _take(self, retry):
        self._look()
        if retry and self.retries + 1 > 0.08 * max(60, len(self.taken)):
            return False
        self.taken.append((self.env.now(), retry))
        self.retries += retry
        return True

    async def admit(self, request, load):
        """The oldest wait says how long the next one will be; the length of the line is only the last resort."""
        if load.oldest_wait > 1.5 or load.waiting > 70:
            return False
        return self._take(request.number > 1)

    async def retry_decision(self, request, attempts, why, load):
        """Tried again once, at once, while there is time for it."""
        left = request.deadline - self.env.now()
        if attempts > 1 or left < 5 or load.oldest_wait > 1.5 or load.waiting > 70:
            return None
        return 0.2 if self._take(True) else None

    async def cancel(self, request, waiting):
        return True


predictions = {"weakest": "amplification", "peak_queue": 50}

signals = [
    {"name": "lagging node", "series": "slowest_node", "above": 1.8, "seconds": 4, "means": "slow node"},
    {"name": "good answers", "series": "good_share", "below": 0.85, "seconds": 8, "means": "overload"},
    {"name": "refusals", "series": "refused_share", "above": 0.2, "seconds": 10, "means": "overload"},
]

failure_table = [
    {
        "trigger": "more calls than the fleet can serve",
        "symptom": "some are refused",
        "signal": "refusals",
        "automatic": "whoever would wait longer than 1.5 s is refused",
        "manual": "more nodes",
        "residual": "the refused",
        "claim": {"figure": "peak_queue", "at_most": 90},
    }
]
