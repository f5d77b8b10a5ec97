"""A limiter on two machines, for contracts in tokens a minute."""

import asyncio


class Policy:
    """Says which requests of a tenant are admitted."""

    def __init__(self, env):
        ### BEGIN SOLUTION
        self.env = env
        self.known = {}  # the state of each tenant as this replica saw it last

    WINDOW = 60.0
    STEP = 3.0  # seconds that share one count
    DEAD = 15.0  # seconds after which a request that was not settled has died
    ### END SOLUTION

    async def start(self):
        """Called at the beginning of each life of this replica; env.replica is 0 or 1, both share env.store."""
        ### BEGIN SOLUTION
        self.sweeping = asyncio.create_task(self._sweep())

    def _clock(self):
        return self.env.monotonic()  # now() may be set

    async def _change(self, tenant, change):
        """Have ``change(state)`` work on a tenant's state until nobody has changed it meanwhile; what that returned.

        What this replica wrote last is most often what is there, so that one question to the store will do.
        """
        key = f"tenant/{tenant}"  # one for both replicas
        kept, sure = self.known.get(key), False
        while True:
            state = {"used": dict(kept["used"]), "held": dict(kept["held"])} if kept else {"used": {}, "held": {}}
            self._age(state)
            result = change(state)
            if result is False and sure:
                return False
            new = state if state["used"] or state["held"] else None
            if result is not False and await self.env.store.put_if(key, kept, new):
                self._remember(key, new)
                return result
            kept, sure = await self.env.store.get(key), True
            self._remember(key, kept)

    def _remember(self, key, state):
        if state is None:
            self.known.pop(key, None)
        else:
            self.known[key] = state

    def _age(self, state):
        """Forget what is older than a minute, and count what nobody has settled as used."""
        now = self._clock()
        for id, (most, since) in list(state["held"].items()):
            if since < now - self.DEAD:
                self._use(state, id, most)
        oldest = (now - self.WINDOW) // self.STEP
        state["used"] = {step: tokens for step, tokens in state["used"].items() if int(step) >= oldest}

    def _use(self, state, id, tokens):
        """What was held is used, at the time at which it was reserved."""
        _, since = state["held"].pop(id)
        step = str(int(since // self.STEP))
        state["used"][step] = state["used"].get(step, 0) + tokens

    async def _sweep(self):
        """Forget tenants that have not been here for a minute."""
        while True:
            await self.env.sleep(60 + 10 * self.env.replica)
            for key in await self.env.store.keys("tenant/"):
                await self._change(key[7:], lambda state: None)
        ### END SOLUTION

    async def reserve(self, tenant, request):
        """True to admit a request: tenant has id, weight and per_minute, request has id, estimate and most."""
        ### BEGIN SOLUTION
        limit = tenant.per_minute

        def hold(state):
            state["held"].pop(str(request.id), None)  # asked again, since the other replica is gone
            taken = sum(state["used"].values()) + sum(most for most, _ in state["held"].values())
            if taken + request.most > limit:
                return False
            state["held"][str(request.id)] = [request.most, self._clock()]
            return True

        return await self._change(tenant.id, hold)
        ### END SOLUTION

    async def settle(self, tenant, request_id, tokens):
        """A request is over and has used so many tokens."""
        ### BEGIN SOLUTION

        def use(state):
            if str(request_id) in state["held"]:
                self._use(state, str(request_id), tokens)

        await self._change(tenant.id, use)
        ### END SOLUTION


def predictions():
    """Before the hidden run: {"weakest": invariant that comes closest to its limit, "peak_values": most in the store}."""
    ### BEGIN SOLUTION
    return {"weakest": "contract", "peak_values": 230}
    ### END SOLUTION


def signals():
    """At most six: {"series": ..., "above" or "below": ..., "seconds": ..., "means": "hot tenant" or "lost settles"}."""
    ### BEGIN SOLUTION
    return [
        {"name": "one tenant asks", "series": "top_share", "above": 0.55, "seconds": 5, "means": "hot tenant"},
        {"name": "nobody settles", "series": "unsettled", "above": 8.0, "seconds": 3, "means": "lost settles"},
    ]
    ### END SOLUTION


def failure_table():
    """What breaks it and what then: trigger, symptom, signal, automatic, manual, residual, and a claim if there is one."""
    ### BEGIN SOLUTION
    return [
        {
            "trigger": "a customer's script asks for sixty times as much",
            "symptom": "that customer is turned away beyond its contract, nobody else notices",
            "signal": "top_share above 55 %",
            "automatic": "reserve says no as soon as the last minute has no room for the most that a request can use",
            "manual": "call the customer",
            "residual": "the questions themselves: each costs a look into the store",
            "claim": {"figure": "cold_slowdown", "at_most": 1.25},
        },
        {
            "trigger": "requests die and nobody settles them",
            "symptom": "their tenant has a little less for a minute",
            "signal": "unsettled rises while top_share stays",
            "automatic": "after 15 s they count as used, a minute later not at all",
            "manual": "find the gateway that loses them, roll it back",
            "residual": "they count with the most that they could use",
            "claim": {"figure": "peak_contract", "at_most": 1.02},
        },
        {
            "trigger": "a machine's clock is set",
            "symptom": "none",
            "signal": "none of these; the clock's own alarm",
            "automatic": "nothing is timed by it",
            "manual": "mend the clock",
            "residual": "texts in logs have wrong times",
            "claim": {"figure": "peak_contract", "at_most": 1.05},
        },
        {
            "trigger": "a replica crashes",
            "symptom": "questions that it had not answered take 5 s longer",
            "signal": "the other replica is asked everything",
            "automatic": "all that counts lies in the store",
            "manual": "none",
            "residual": "a request that was reserved and never ran holds for 15 s and counts for a minute",
            "claim": {"figure": "peak_values", "at_most": 600},
        },
    ]
    ### END SOLUTION
