"""Each replica decides by itself, from what it has admitted and from what the other one published lately."""

import asyncio


class Policy:
    """Counts are kept in memory, by tenant and step; four times a second they are published, and the other's read."""

    WINDOW, STEP, EACH, MARGIN = 60, 2, 0.25, 0.97

    def __init__(self, env):
        self.env = env
        self.mine = {}  # tenant: {step: tokens}; what is under way counts with the most that it may use
        self.others = {}
        self.held = {}  # request: (tenant, step, most)
        self.loaded = asyncio.Event()

    async def start(self):
        self.mine = copied(await self.env.store.get(f"counts/{self.env.replica}") or {})
        self.loaded.set()
        while True:
            self.others = await self.env.store.get(f"counts/{1 - self.env.replica}") or {}
            await self.env.sleep(self.EACH)
            self.forget()
            await self.env.store.put(f"counts/{self.env.replica}", copied(self.mine))

    def step(self, seconds_ago=0):
        return int((self.env.monotonic() - seconds_ago) // self.STEP)

    def forget(self):
        oldest = self.step(self.WINDOW)
        for tenant, steps in list(self.mine.items()):
            for step in [step for step in steps if int(step) < oldest]:
                del steps[step]
            if not steps:
                del self.mine[tenant]
        for id in [id for id, (_, step, _) in self.held.items() if step < oldest]:
            del self.held[id]

    def taken(self, tenant):
        oldest = self.step(self.WINDOW)
        counts = (self.mine.get(tenant, {}), self.others.get(tenant, {}))
        return sum(tokens for steps in counts for step, tokens in steps.items() if int(step) >= oldest)

    def count(self, tenant, step, tokens):
        steps = self.mine.setdefault(tenant, {})
        steps[str(step)] = steps.get(str(step), 0) + tokens

    async def reserve(self, tenant, request):
        await self.loaded.wait()
        key = str(tenant.id)
        if self.taken(key) + request.most > self.MARGIN * tenant.per_minute:
            return False
        self.held[request.id] = (key, self.step(), request.most)
        self.count(key, self.step(), request.most)
        return True

    async def settle(self, tenant, request_id, tokens):
        if request_id in self.held:
            key, step, most = self.held.pop(request_id)
            if step >= self.step(self.WINDOW):
                self.count(key, step, tokens - most)


def copied(counts):
    return {tenant: dict(steps) for tenant, steps in counts.items()}


predictions = {"weakest": "contract", "peak_values": 300}

signals = [
    {"name": "a crowd of one", "series": "top_share", "above": 0.6, "seconds": 3, "means": "hot tenant"},
    {"name": "requests without an end", "series": "unsettled", "above": 10, "seconds": 3, "means": "lost settles"},
]

failure_table = [
    {
        "trigger": "a replica crashes",
        "symptom": "none: the other one is asked",
        "signal": "tokens_admitted stays where it was",
        "automatic": "the counts that it published last are read again",
        "manual": "none",
        "residual": "what it had admitted in the quarter of a second before",
        "claim": {"figure": "peak_contract", "at_most": 1.05},
    }
]
