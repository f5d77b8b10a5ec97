"""Sends each turn to the node that remembers most of it, as long as that node has room in its line and in its memory."""


class Policy:
    """Picks nodes for turns, empties nodes that are to drain, and has streams go on elsewhere."""

    #: A node may have so many times the mean's turns and still be picked, and so much of its memory may be taken.
    most_load, most_memory = 1.3, 0.65

    def __init__(self, env):
        ### BEGIN SOLUTION
        self.env = env
        self.seen_at = None  # when the index looked last, and what was sent to each node since
        self.since = {}
        ### END SOLUTION

    async def pick(self, turn, nodes):
        """The id of the node that gets this turn."""
        ### BEGIN SOLUTION
        turns, tokens = self._load(nodes)
        mean = sum(turns.values()) / len(turns)
        roomy = [
            node
            for node in turns
            if turns[node] <= self.most_load * mean + 1
            and tokens[node] + turn.prompt_tokens <= self.most_memory * nodes[node].memory
        ]
        # the most of the prompt that is there already; of equals the one with the fewest turns
        chosen = max(roomy, key=lambda node: (turn.cached[node], -turns[node]), default=min(tokens, key=tokens.get))
        self.since[chosen].append(turn.prompt_tokens)
        return chosen

    def _load(self, nodes):
        """Turns and tokens of each node that is up: what the index saw, and what was sent there since."""
        if nodes[0].at != self.seen_at:
            self.seen_at = nodes[0].at
            self.since = {node.id: [] for node in nodes}
        up = [node for node in nodes if node.state == "up"]
        turns = {node.id: node.running + node.waiting + len(self.since[node.id]) for node in up}
        tokens = {node.id: node.tokens + sum(self.since[node.id]) for node in up}
        return turns, tokens
        ### END SOLUTION

    async def drain(self, node, streams, seconds):
        """Ids of the streams that are to leave a draining node now; asked again every 5 s until it is empty."""
        ### BEGIN SOLUTION
        return [stream.id for stream in streams]
        ### END SOLUTION

    async def resume(self, turn, made, sent, nodes):
        """The node on which a stopped stream goes on, and the token of its answer from which it does."""
        ### BEGIN SOLUTION
        return await self.pick(turn, nodes), sent
        ### END SOLUTION


def predictions():
    """Before the hidden run: {"weakest": invariant that comes closest to its limit, "peak_on_a_node": most turns on one}."""
    ### BEGIN SOLUTION
    return {"weakest": "balance", "peak_on_a_node": 26}
    ### END SOLUTION


def signals():
    """At most six: {"series": ..., "above" or "below": ..., "seconds": ..., "means": "hot app" or "cold cache"}."""
    ### BEGIN SOLUTION
    return [
        {"name": "nothing is reused", "series": "reused_share", "below": 0.6, "seconds": 3, "means": "cold cache"},
        {"name": "everybody's app", "series": "top_app_share", "above": 0.33, "seconds": 3, "means": "hot app"},
    ]
    ### END SOLUTION


def failure_table():
    """What breaks it and what then: trigger, symptom, signal, automatic, manual, residual, and a claim if there is one."""
    ### BEGIN SOLUTION
    return [
        {
            "trigger": "an app goes viral: three times its usual sessions, all with one system prompt",
            "symptom": "none that users of other apps would notice",
            "signal": "top_app_share above 33 % while reused_share stays high",
            "automatic": "sessions beyond 1.3 times the mean go to other nodes, which compute the prompt once more",
            "manual": "add nodes if the mean comes near what one node can do",
            "residual": "one system prompt is kept on several nodes, and pushes others out",
            "claim": {"figure": "peak_on_a_node", "at_most": 60},
        },
        {
            "trigger": "the index looks only every 5 s",
            "symptom": "a turn now and then begins later, since its session is not found where it was",
            "signal": "reused_share falls by some points",
            "automatic": "what was sent since the last look is added to what the index says",
            "manual": "restart the index",
            "residual": "turns that ended since are not known, so that a node looks fuller than it is",
            "claim": {"figure": "reused_share", "at_least": 0.85},
        },
        {
            "trigger": "a folder of documents of 16,000 tokens each",
            "symptom": "turns beside a document begin up to two seconds later",
            "signal": "prefill_tokens rises, fullest_memory nears 65 %",
            "automatic": "a node takes no more when 65 % of its memory are taken",
            "manual": "give documents nodes of their own",
            "residual": "a document's prefill still stands before others on its node",
            "claim": {"figure": "fullest_memory", "at_most": 1.0},
        },
        {
            "trigger": "a node is to be restarted",
            "symptom": "its streams pause for a moment and go on",
            "signal": "moved",
            "automatic": "all of its streams go on elsewhere, from the token that the client had last",
            "manual": "none",
            "residual": "their prompts are computed once more",
            "claim": {"figure": "longest_drain", "at_most": 20},
        },
    ]
    ### END SOLUTION
