"""One part after the other: what each of them mends, and what it leaves."""

#: Which parts the policy below has, by the name of the row.
POLICIES = {
    "naive": [],
    "elsewhere": ["elsewhere"],
    "and three at most": ["elsewhere", "limit"],
    "and one key": ["elsewhere", "limit", "key"],
    "and a journal": ["elsewhere", "limit", "key", "journal"],
    "and going on": ["elsewhere", "limit", "key", "journal", "going on"],
    "and a bound": ["elsewhere", "limit", "key", "journal", "going on", "bound"],
    "and pace": ["elsewhere", "limit", "key", "journal", "going on", "bound", "pace"],
}


class Policy:
    """Sends each attempt where the line is shortest, from the beginning; unless it has the part that does better."""

    parts: list = []

    def __init__(self, env):
        self.env = env
        self.kept = {}

    async def route(self, request, nodes, kept):
        if "limit" in self.parts and request.attempts >= 3:
            return None
        if "going on" in self.parts and request.sent and not request.kept:
            return None
        if not request.attempts:
            keep = "bound" not in self.parts or sum(self.kept.values()) + request.room <= 95_000
            self.kept[request.id] = request.room if keep else 0
            if "journal" in self.parts:
                await self.env.store.put(f"{request.id}", self.kept[request.id])
        if "elsewhere" in self.parts:
            nodes = [n for n in nodes if n.healthy and n.id not in request.tried] or nodes
        if "pace" in self.parts:
            usual = sorted(n.seconds_per_token or 0.0 for n in nodes)[len(nodes) // 2]
            nodes = [n for n in nodes if (n.seconds_per_token or 0.0) <= 2 * usual] or nodes
        answer = {"node": min(nodes, key=lambda node: node.in_flight).id}
        if "key" in self.parts:
            answer["key"] = f"{request.id}"
        if "going on" in self.parts:
            answer |= {"offset": request.sent, "keep": bool(self.kept.get(request.id))}
        return answer

    async def on_result(self, request, result):
        if result.kind == "done":
            self.kept.pop(request.id, None)
            if "journal" in self.parts:
                await self.env.store.delete(f"{request.id}")

    async def recover(self):
        ids = [int(key) for key in await self.env.store.keys()]
        for id in ids:
            self.kept[id] = await self.env.store.get(f"{id}")
        return ids
