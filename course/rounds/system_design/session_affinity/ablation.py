"""One rule after the other: what each does about hot nodes and cold caches, alone and together."""

#: Which parts the policy below has, by the name of the row.
POLICIES = {
    "shortest line": [],
    "shortest line, own sums": ["sums"],
    "a home for each app": ["home"],
    "most cached": ["cache"],
    "most cached, bounded load": ["cache", "sums", "bound"],
    "and bounded memory": ["cache", "sums", "bound", "memory"],
}


class Policy:
    """Shortest line; unless it has the part that does better. Drains at once and resumes where the client stands."""

    parts: list = []

    def __init__(self, env):
        self.env = env
        self.seen_at, self.since = None, {}

    async def pick(self, turn, nodes):
        if nodes[0].at != self.seen_at or "sums" not in self.parts:
            self.seen_at, self.since = nodes[0].at, {node.id: [] for node in nodes}
        up = [node.id for node in nodes if node.state == "up"]
        turns = {n: nodes[n].running + nodes[n].waiting + len(self.since[n]) for n in up}
        tokens = {n: nodes[n].tokens + sum(self.since[n]) for n in up}
        chosen = min(self._roomy(turn, turns, tokens, nodes), key=lambda n: self._order(turn, n, turns[n]))
        self.since[chosen].append(turn.prompt_tokens)
        return chosen

    def _roomy(self, turn, turns, tokens, nodes):
        found = list(turns)
        if "bound" in self.parts:
            found = [n for n in found if turns[n] <= 1.25 * sum(turns.values()) / len(turns) + 1]
        if "memory" in self.parts:
            found = [n for n in found if tokens[n] + turn.prompt_tokens <= 0.75 * nodes[n].memory]
        return found or [min(tokens, key=tokens.get)]

    def _order(self, turn, node, turns):
        if "home" in self.parts:
            return (node - sum(map(ord, turn.app or str(turn.session)))) % 6
        return (-turn.cached[node], turns) if "cache" in self.parts else turns

    async def drain(self, node, streams, seconds):
        return [stream.id for stream in streams]

    async def resume(self, turn, made, sent, nodes):
        return await self.pick(turn, nodes), sent
