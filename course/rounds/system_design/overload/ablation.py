"""One part after the other: what each does about a retry storm, alone and together."""

#: Which parts the policy below has, by the name of the row.
POLICIES = {
    "naive": [],
    "backoff with jitter": ["backoff"],
    "cancel": ["cancel"],
    "retry budget": ["budget"],
    "admission": ["admission"],
    "budget and admission": ["budget", "admission"],
    "all four": ["backoff", "cancel", "budget", "admission"],
}


class Policy:
    """Takes everything, tries everything again, stops nothing; unless it has the part that does better."""

    parts: list = []
    queue_bound = 150

    def __init__(self, env):
        self.env = env
        self.tokens = 10.0

    async def admit(self, request, load):
        if "admission" in self.parts and load.waiting >= 100:
            return False
        if "budget" in self.parts:
            if request.number > 1:
                return self._spend()
            self.tokens = min(10.0, self.tokens + 0.1)
        return True

    async def retry_decision(self, request, attempts, why, load):
        if "budget" in self.parts and not self._spend():
            return None
        return self.env.rng.uniform(0, 2**attempts) if "backoff" in self.parts else 0

    def _spend(self):
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    async def cancel(self, request, waiting):
        return "cancel" in self.parts
