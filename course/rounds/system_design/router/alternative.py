"""Weighs nodes in place of sorting them out: what a node does lately makes it cheaper or dearer."""


class Policy:
    """Sends each attempt where it costs least, by in-flight work, pace and recent failures."""

    most_room = 5_000  # longer requests are not kept
    most_kept = 92_000

    def __init__(self, env):
        self.env = env
        self.trust = {}  # node: a moving average, 1 for all well and 0 for all bad, and when it was last moved
        self.kept = {}

    def _trust(self, node):
        """Trust comes back by itself, half of what is missing every six seconds."""
        value, at = self.trust.get(node, (1.0, 0.0))
        return 1.0 - (1.0 - value) * 0.5 ** ((self.env.now() - at) / 6.0)

    def _cost(self, node, usual):
        pace = (node.seconds_per_token or usual) / usual
        return (node.in_flight + 1) * pace / (self._trust(node.id) ** 3 + 0.02)

    async def route(self, request, nodes, kept):
        going_on = request.attempts == 0 or request.sent == 0 or request.kept
        if not going_on or request.attempts > 2:
            await self.env.store.delete(f"r{request.id}")
            self.kept.pop(request.id, None)
            return None
        if request.attempts == 0:
            if request.room <= min(self.most_room, self.most_kept - sum(self.kept.values())):
                self.kept[request.id] = request.room
            await self.env.store.put(f"r{request.id}", self.kept.get(request.id))
        paces = sorted(node.seconds_per_token or 0.021 for node in nodes)
        usual = paces[len(paces) // 2]
        fresh = [node for node in nodes if node.healthy and node.id not in request.tried]
        fresh = fresh or [node for node in nodes if node.healthy] or nodes
        # the best of four at random, so that many who ask at one moment do not all choose the same
        some = self.env.rng.sample(fresh, min(4, len(fresh)))
        best = min(some, key=lambda node: self._cost(node, usual))
        return {"node": best.id, "offset": request.sent, "keep": request.id in self.kept, "key": str(request.id)}

    async def on_result(self, request, result):
        good = 1.0 if result.kind == "done" else 0.0
        self.trust[result.node] = (0.6 * self._trust(result.node) + 0.4 * good, self.env.now())
        if good:
            self.kept.pop(request.id, None)
            await self.env.store.delete(f"r{request.id}")

    async def recover(self):
        ids = [int(key[1:]) for key in await self.env.store.keys("r")]
        for id in ids:
            if room := await self.env.store.get(f"r{id}"):
                self.kept[id] = room
        return ids


predictions = {"weakest": "cache bound", "peak_kept": 92_000}

signals = [
    {"name": "pace", "series": "slowest_node", "above": 2.5, "seconds": 5, "means": "slow node"},
    {"name": "a bad node", "series": "broken_share", "above": 0.004, "seconds": 4, "means": "failing node"},
    {"name": "cable", "series": "silent_share", "above": 0.12, "seconds": 5, "means": "lost replies"},
]

failure_table = [
    {
        "trigger": "a node that fails whatever it is sent",
        "symptom": "none",
        "signal": "a bad node",
        "automatic": "its trust falls, and its cost rises fifty times",
        "manual": "take it out",
        "residual": "a try from time to time",
        "claim": {"figure": "peak_kept", "at_most": 92_000},
    }
]
