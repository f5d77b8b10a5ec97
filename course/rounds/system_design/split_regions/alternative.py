"""Escrow: each region owns a half of every quota and may give of it; what was given is never taken back."""


class Policy:
    """Lets in what is owned, and asks for more when that runs out."""

    overshoot = 0.1

    def __init__(self, env):
        self.env = env
        self.settings = (0, None)
        self.used, self.given, self.got = {}, {}, {}  # by period and tenant; each only grows
        self.short = {}
        self.room = 0

    async def recover(self, data):
        if data:
            self.used, self.given, self.got = data["used"], data["given"], data["got"]
            self._newer(data["settings"])

    def _newer(self, settings):
        if settings[0] > self.settings[0]:
            self.settings = tuple(settings)

    async def configured(self, epoch, config):
        self._newer((epoch, config))

    def _owned(self, key):
        quota = self.settings[1]["quotas"][key.partition(" ")[2]]
        mine = quota // 2 if self.env.replica else quota - quota // 2
        return mine + self.got.get(key, 0) - self.given.get(key, 0) - self.used.get(key, 0)

    async def tell(self, view):
        now = int(self.env.now() // 30)
        for counts in (self.used, self.given, self.got, self.short):
            for key in [key for key in counts if int(key.split()[0]) < now]:
                del counts[key]
        short, self.short = self.short, {}
        room = view.slots - view.running - view.waiting
        return {
            "used": self.used, "given": self.given, "got": self.got, "settings": self.settings, "short": short,
            "room": room, "now": now,
        }  # fmt: skip

    async def heard(self, data):
        self._newer(data["settings"])
        self.room = data["room"]
        now = int(self.env.now() // 30)
        for key, total in data["given"].items():
            self.got[key] = max(total, self.got.get(key, 0))
        if data["now"] == now and self.settings[1]:
            for key in data["short"]:
                # half of what is left here; the last one stays
                gift = self._owned(key) // 2
                if gift > 0:
                    self.given[key] = self.given.get(key, 0) + gift

    async def decide(self, request, view):
        epoch, config = self.settings
        if config is None:
            return ["refuse", epoch]
        at_home = request.origin == self.env.replica
        if view.waiting > (3 if at_home else 2):
            if at_home and not request.stays and self.room > 0 and view.age < 4:
                self.room -= 1
                return ["there", epoch]
            if not at_home or view.waiting > 2 * view.slots:
                return ["refuse", epoch]
        key = f"{int(self.env.now() // 30)} {request.tenant}"
        if self._owned(key) <= 0:
            self.short[key] = True
            return ["refuse", epoch]
        self.used[key] = self.used.get(key, 0) + 1
        return ["here", epoch]


predictions = {"weakest": "quota", "convergence_seconds": 0.5}

signals = [
    {"name": "east is silent", "series": "decided_east", "below": 0.3, "seconds": 2, "means": "router down"},
    {"name": "no news in the west", "series": "age_west", "above": 15, "seconds": 1, "means": "partition"},
    {"name": "no news in the east", "series": "age_east", "above": 15, "seconds": 1, "means": "partition"},
]

failure_table = [
    {
        "trigger": "a partition",
        "symptom": "a tenant that is active in one region alone gets half of its quota",
        "signal": "no news",
        "automatic": "each region lets in what it owns",
        "manual": "none",
        "residual": "what was owned by the other region is not used",
        "claim": {"figure": "worst_overshoot", "at_most": 0.1},
    }
]
