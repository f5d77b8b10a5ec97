"""Routes by what nodes do, not by what they say: failures, pace, and a journal that outlives the router."""


class Policy:
    """Decides where each attempt goes, and whether there is another one."""

    #: Tokens that it puts into the stream cache at most, a little less than there is room for.
    cache_tokens = 95_000

    def __init__(self, env):
        ### BEGIN SOLUTION
        self.env = env
        self.kept = {}  # request: tokens of the cache that it was given
        self.failures = {}  # node: failures in a row
        self.out_until = {}  # node: second until which it gets nothing
        ### END SOLUTION

    async def route(self, request, nodes, kept):
        """Where the next attempt goes: {"node", "offset", "keep", "key"}; None gives the request up."""
        ### BEGIN SOLUTION
        if request.attempts >= 3 or (request.sent and not request.kept):
            await self._close(request)
            return None
        if not request.attempts:
            # decided before anything is waited for: `kept` is old by then, and many may ask at one moment
            keep = sum(self.kept.values()) + request.room <= self.cache_tokens
            self.kept[request.id] = request.room if keep else 0
            await self.env.store.put(f"open/{request.id}", self.kept[request.id])
        node = min(self._usable(request, nodes), key=lambda node: (node.in_flight, self.env.rng.random()))
        return {
            "node": node.id,
            "offset": request.sent,
            "keep": bool(self.kept.get(request.id)),
            "key": f"request {request.id}",
        }

    async def _close(self, request):
        await self.env.store.delete(f"open/{request.id}")
        self.kept.pop(request.id, None)

    def _usable(self, request, nodes):
        """Nodes that seem well and were not tried; when that leaves too few, those that are merely up."""
        healthy = [node for node in nodes if node.healthy] or nodes
        paces = sorted(node.seconds_per_token for node in healthy if node.seconds_per_token)
        usual = paces[len(paces) // 2] if paces else 1.0
        for node in healthy:
            if (node.seconds_per_token or 0.0) > 2 * usual:
                # it shows no pace any more once it has no streams, and is no faster for that
                self.out_until[node.id] = self.env.now() + 20.0
        well = [node for node in healthy if self.out_until.get(node.id, 0.0) <= self.env.now()]
        if len(well) < len(nodes) / 2:
            well = healthy  # so many cannot be ill by themselves
        return [node for node in well if node.id not in request.tried] or well
        ### END SOLUTION

    async def on_result(self, request, result):
        """How an attempt ended; what is returned does not count."""
        ### BEGIN SOLUTION
        if result.kind == "done":
            self.failures[result.node] = 0
            await self._close(request)
            return
        self.failures[result.node] = self.failures.get(result.node, 0) + 1
        if self.failures[result.node] >= 3:
            self.out_until[result.node] = self.env.now() + 8.0
        ### END SOLUTION

    async def recover(self):
        """After a crash: the ids of requests to go on with."""
        ### BEGIN SOLUTION
        ids = []
        for key in await self.env.store.keys("open/"):
            ids.append(int(key.split("/")[1]))
            self.kept[ids[-1]] = await self.env.store.get(key)
        return ids
        ### END SOLUTION


def predictions():
    """Before the hidden run: {"weakest": invariant that comes closest to its limit, "peak_kept": most tokens kept}."""
    ### BEGIN SOLUTION
    return {"weakest": "cache bound", "peak_kept": 95_000}
    ### END SOLUTION


def signals():
    """At most six: {"series", "above" or "below", "seconds", "means": "slow node", "failing node" or "lost replies"}."""
    ### BEGIN SOLUTION
    return [
        {"name": "one node lags", "series": "slowest_node", "above": 3.0, "seconds": 4, "means": "slow node"},
        {"name": "a node lies", "series": "broken_share", "above": 0.005, "seconds": 3, "means": "failing node"},
        {"name": "silence everywhere", "series": "silent_share", "above": 0.1, "seconds": 6, "means": "lost replies"},
    ]
    ### END SOLUTION


def failure_table():
    """What breaks it and what then: trigger, symptom, signal, automatic, manual, residual, and a claim if there is one."""
    ### BEGIN SOLUTION
    return [
        {
            "trigger": "two nodes die",
            "symptom": "a stream pauses for about a second",
            "signal": "healthy_nodes falls to 5",
            "automatic": "streams that are in the cache go on elsewhere, from the token at which they stopped",
            "manual": "none; replace the nodes",
            "residual": "streams that found no room in the cache end with an error",
            "claim": {"figure": "peak_kept", "at_most": 95_000},
        },
        {
            "trigger": "a node fails whatever it is sent, and says that it is well",
            "symptom": "none: each attempt is made again within milliseconds",
            "signal": "broken_share above 0.5 %, while all nodes are healthy",
            "automatic": "after three failures in a row it gets nothing for 8 s",
            "manual": "take it out, look at its logs",
            "residual": "one attempt in 8 s, to see whether it is well",
            "claim": {"figure": "most_attempts", "at_most": 3},
        },
        {
            "trigger": "a node is many times slower, and reports a short line",
            "symptom": "about ten users see their answer crawl",
            "signal": "slowest_node above 3 times the median",
            "automatic": "it gets nothing while its pace is above twice the usual one",
            "manual": "drain and restart it",
            "residual": "whoever was on it when it began",
        },
        {
            "trigger": "replies get lost after the node has done the work",
            "symptom": "a pause of 4 s in the middle of an answer",
            "signal": "silent_share above 10 %, on all nodes alike",
            "automatic": "the rest is made elsewhere, charged under the same key",
            "manual": "look at the network between proxy and nodes",
            "residual": "who meets it three times gets an error",
        },
        {
            "trigger": "the router's process crashes",
            "symptom": "every stream pauses for some seconds",
            "signal": "in_flight falls to 0",
            "automatic": "it reads its journal and goes on with each request from its last token",
            "manual": "find out why it crashed",
            "residual": "requests that had used up three attempts",
        },
    ]
    ### END SOLUTION
