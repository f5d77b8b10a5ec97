"""Keeps an overloaded gateway useful: a bounded line, a budget for retries, and no work for people who have left."""


class Policy:
    """Decides at the gateway what is taken in, what is tried again, and what is stopped."""

    #: Attempts that may wait, over all nodes.
    queue_bound = 80

    def __init__(self, env):
        ### BEGIN SOLUTION
        self.env = env
        self.tokens = 10.0  # retries that may be made now; a first call earns a tenth of one
        ### END SOLUTION

    async def admit(self, request, load):
        """True to take a call in, False to refuse it at once."""
        ### BEGIN SOLUTION
        if load.waiting >= self.queue_bound - 20:
            return False  # the rest of the line is for second attempts
        if request.number > 1:
            return self._spend()
        self.tokens = min(10.0, self.tokens + 0.1)
        return True
        ### END SOLUTION

    async def retry_decision(self, request, attempts, why, load):
        """Seconds until another attempt, or None to give the call up."""
        ### BEGIN SOLUTION
        delay = self.env.rng.uniform(0.1, 0.5)
        if self.env.now() + delay + 2.0 > request.deadline:
            return None  # it could not end in time
        if load.waiting >= self.queue_bound - 5 or not self._spend():
            return None
        return delay

    def _spend(self):
        """Take one retry out of the budget, which clients' own retries share."""
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True
        ### END SOLUTION

    async def cancel(self, request, waiting):
        """True to stop an attempt that the gateway or its client waits for no longer."""
        ### BEGIN SOLUTION
        return True  # in line as well: it would start later, for nobody
        ### END SOLUTION


def predictions():
    """Before the hidden run: {"weakest": invariant that comes closest to its limit, "peak_queue": most that wait}."""
    ### BEGIN SOLUTION
    return {"weakest": "amplification", "peak_queue": 60}
    ### END SOLUTION


def signals():
    """At most six: {"series": ..., "above" or "below": ..., "seconds": ..., "means": "overload" or "slow node"}."""
    ### BEGIN SOLUTION
    return [
        {"name": "one node lags", "series": "slowest_node", "above": 2.0, "seconds": 3, "means": "slow node"},
        {"name": "turning people away", "series": "refused_share", "above": 0.15, "seconds": 8, "means": "overload"},
    ]
    ### END SOLUTION


def failure_table():
    """What breaks it and what then: trigger, symptom, signal, automatic, manual, residual, and a claim if there is one."""
    ### BEGIN SOLUTION
    return [
        {
            "trigger": "a surge of 2.5 times the load",
            "symptom": "half of the users are asked to try later, the others are served as usual",
            "signal": "refused_share above 15 % for 8 s, slowest_node unmoved",
            "automatic": "calls beyond 60 in line are refused at once; retries stay within a tenth",
            "manual": "add nodes if it lasts; tell the launch's owner",
            "residual": "whoever is refused three times has no answer",
            "claim": {"figure": "peak_queue", "at_most": 80},
        },
        {
            "trigger": "one node fails whatever it is sent, and looks idle",
            "symptom": "about half of the calls get an error within a second",
            "signal": "client_retry_share rises while the line stays empty",
            "automatic": "the budget keeps retries from flooding the other nodes",
            "manual": "take the node out",
            "residual": "errors until somebody does: the router still sends work there",
            "claim": {"figure": "amplification", "at_most": 1.1},
        },
        {
            "trigger": "all nodes are 1.6 times slower",
            "symptom": "answers come later, and some users are refused",
            "signal": "refused_share above 15 % at usual load",
            "automatic": "the line fills to its bound, what cannot start in time is refused",
            "manual": "undo the last change to the nodes",
            "residual": "four of five of what the slow fleet could do is done",
        },
        {
            "trigger": "users hang up",
            "symptom": "none: they have left",
            "signal": "wasted_share, which stays at zero",
            "automatic": "their attempts are stopped, in line too",
            "manual": "none",
            "residual": "the work done before they left",
            "claim": {"figure": "wasted_share", "at_most": 0.02},
        },
    ]
    ### END SOLUTION
