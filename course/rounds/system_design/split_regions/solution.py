"""Keeps two regions useful while they cannot see each other: shares of quotas, counts that merge, settings that stay."""


class Policy:
    """The router of one region. ``env.replica`` says which: 0 is the west, 1 the east."""

    #: What a tenant may get above its quota, as a share of it.
    overshoot = 0.25

    def __init__(self, env):
        ### BEGIN SOLUTION
        self.env = env
        self.epoch, self.config = 0, None
        self.mine, self.theirs = {}, {}  # by period and tenant: let in here, and there as far as is known
        self.spare = 0  # slots that were free there when it last told
        ### END SOLUTION

    async def recover(self, data):
        """A life begins; ``data`` is what this router told last, None at the first one."""
        ### BEGIN SOLUTION
        if data is not None:
            self.mine = data["used"]
            self._adopt(data)
        ### END SOLUTION

    async def configured(self, epoch, config):
        """A configuration has come: late or out of order, as it may be."""
        ### BEGIN SOLUTION
        if epoch > self.epoch:
            self.epoch, self.config = epoch, config

    def _adopt(self, data):
        """Take over a configuration that a router told of, if it is newer."""
        if data["epoch"] > self.epoch:
            self.epoch, self.config = data["epoch"], data["config"]
        ### END SOLUTION

    async def tell(self, view):
        """What the other router is to know, asked once a second; it may get lost, come twice, and come late."""
        ### BEGIN SOLUTION
        self.mine = {key: used for key, used in self.mine.items() if int(key.split()[0]) >= self._period() - 1}
        spare = view.slots - view.running - view.waiting
        return {"used": self.mine, "epoch": self.epoch, "config": self.config, "spare": spare}
        ### END SOLUTION

    async def heard(self, data):
        """What the other router has told."""
        ### BEGIN SOLUTION
        for key, used in data["used"].items():
            self.theirs[key] = max(used, self.theirs.get(key, 0))  # counts only grow: late or twice does no harm
        self._adopt(data)
        self.spare = data["spare"]
        ### END SOLUTION

    async def decide(self, request, view):
        """``("here" or "there" or "refuse", epoch)``, for a request that came here or was sent over."""
        ### BEGIN SOLUTION
        if self.config is None:
            return "refuse", self.epoch
        guest = request.origin != self.env.replica
        if guest and view.waiting >= 3:
            return "refuse", self.epoch  # one's own come first
        if not guest and view.waiting >= 2 and not request.stays and view.age < 3 and self.spare > -2:
            self.spare -= 1
            return "there", self.epoch
        if view.waiting >= 2 * view.slots:
            return "refuse", self.epoch  # it would not be answered in time
        return "here" if self._take(request.tenant, view.age) else "refuse", self.epoch

    def _period(self):
        return int(self.env.now() // 30)

    def _take(self, tenant, age):
        """Whether the quota has room for one more, which is taken then; while apart, half of it is ours."""
        key = f"{self._period()} {tenant}"
        quota = self.config["quotas"][tenant]
        mine, theirs = self.mine.get(key, 0), self.theirs.get(key, 0)
        if mine + theirs >= quota or (age > 2.5 and mine >= quota // 2):
            return False
        self.mine[key] = mine + 1
        return True
        ### END SOLUTION


def predictions():
    """Before the hidden run: {"weakest": invariant that comes closest to its limit, "convergence_seconds": after a heal}."""
    ### BEGIN SOLUTION
    return {"weakest": "quota", "convergence_seconds": 0.5}
    ### END SOLUTION


def signals():
    """At most six: {"series": ..., "above" or "below": ..., "seconds": ..., "means": "partition" or "router down"}."""
    ### BEGIN SOLUTION
    return [
        {"name": "east decides nothing", "series": "decided_east", "below": 0.5, "seconds": 3, "means": "router down"},
        {"name": "west decides nothing", "series": "decided_west", "below": 0.5, "seconds": 3, "means": "router down"},
        {"name": "east hears nothing", "series": "age_east", "above": 8, "seconds": 10, "means": "partition"},
        {"name": "west hears nothing", "series": "age_west", "above": 8, "seconds": 10, "means": "partition"},
    ]
    ### END SOLUTION


def failure_table():
    """What breaks it and what then: trigger, symptom, signal, automatic, manual, residual, and a claim if there is one."""
    ### BEGIN SOLUTION
    return [
        {
            "trigger": "nothing goes between the regions",
            "symptom": "tenants within their quotas notice nothing; one that is active in one region alone gets half",
            "signal": "age_west and age_east above 8 s while both regions decide",
            "automatic": "each region lets in half of every quota, under the last configuration that it had",
            "manual": "find the cable; raise a tenant's share by hand if it must be",
            "residual": "what was let in within the first three seconds is counted by neither",
            "claim": {"figure": "worst_overshoot", "at_most": 0.25},
        },
        {
            "trigger": "configurations come late and in the wrong order after a heal",
            "symptom": "none",
            "signal": "epoch_east behind epoch_west",
            "automatic": "older ones are ignored; the newest comes with what the other router tells",
            "manual": "none",
            "residual": "about a second under the older one",
            "claim": {"figure": "convergence_seconds", "at_most": 5},
        },
        {
            "trigger": "a region's servers are down and its clients ask twice as much",
            "symptom": "some of its users are refused at once; the other region's notice nothing",
            "signal": "waiting_west rises, sent_over_west with it",
            "automatic": "what may leave is sent over as long as there is room; the other region puts its own first",
            "manual": "bring servers back; refuse eager tenants first",
            "residual": "requests that must stay and find no slot",
            "claim": {"figure": "most_waiting", "at_most": 30},
        },
        {
            "trigger": "the router in the east restarts while nothing reaches it",
            "symptom": "a second's wait",
            "signal": "decided_east falls to zero for two seconds",
            "automatic": "it goes on with the counts and the configuration that it told last",
            "manual": "none",
            "residual": "requests of the last second before the crash are not counted",
            "claim": {"figure": "good_share", "at_least": 0.9},
        },
    ]
    ### END SOLUTION
