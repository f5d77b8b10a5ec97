"""Keeps each session where it was, weighs what a node would cost in seconds, and lets short answers end before it moves."""


class Policy:
    """Gives every node a price for a turn and takes the cheapest; remembers homes itself in place of asking the index."""

    def __init__(self, env):
        self.env = env
        self.homes = {}
        self.sent = {}  # node: (second, tokens) of turns that the index may not have seen yet

    async def pick(self, turn, nodes):
        up = [node for node in nodes if node.state == "up"]
        chosen = min(up, key=lambda node: self._price(turn, node)).id
        self.homes[turn.session] = chosen
        self.sent.setdefault(chosen, []).append((self.env.now(), turn.prompt_tokens))
        return chosen

    def _price(self, turn, node):
        late = self.sent[node.id] = [one for one in self.sent.get(node.id, []) if one[0] >= node.at]
        known = turn.cached[node.id]
        if self.homes.get(turn.session) == node.id:
            known = max(known, turn.prompt_tokens - 400)
        prefill = (turn.prompt_tokens - known) * 0.0001
        turns = node.running + node.waiting + len(late)
        memory = (node.tokens + sum(tokens for _, tokens in late) + turn.prompt_tokens) / node.memory
        return prefill + 0.05 * turns + 8 * max(0.0, memory - 0.6)

    async def drain(self, node, streams, seconds):
        """Most answers end within ten seconds by themselves."""
        return [stream.id for stream in streams] if seconds >= 10 else []

    async def resume(self, turn, made, sent, nodes):
        self.homes.pop(turn.session, None)
        return (await self.pick(turn, nodes), sent)


predictions = {"weakest": "balance", "peak_on_a_node": 25}

signals = [
    {"name": "prefill", "series": "reused_share", "below": 0.5, "seconds": 2, "means": "cold cache"},
    {"name": "one app", "series": "top_app_share", "above": 0.31, "seconds": 5, "means": "hot app"},
]

failure_table = [
    {
        "trigger": "a node is to drain",
        "symptom": "long answers pause once",
        "signal": "moved",
        "automatic": "what has not ended after ten seconds goes on elsewhere",
        "manual": "none",
        "residual": "long prompts are computed twice",
        "claim": {"figure": "longest_drain", "at_most": 20},
    }
]
