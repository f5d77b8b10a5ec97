"""A sequential test: each half minute weighs how the failures fell on the two versions, and weights add up."""

import math


def weight(k_new, k_old, n_new, n_old, times):
    """How much these failures speak for a version that fails `times` as often, against one that fails equally often."""
    fair = n_new / (n_new + n_old)
    unfair = times * n_new / (times * n_new + n_old)
    return k_new * math.log(unfair / fair) + k_old * math.log((1 - unfair) / (1 - fair))


class Policy:
    def __init__(self, env):
        self.env = env
        self.last = None

    async def plan(self, release):
        self.evidence = {"errors": 0.0, "bad": 0.0}
        self.last, self.gone, self.step, self.seen, self.began = None, False, 0, 0, 0.0
        return {"steps": (0.01, 0.04, 0.15, 0.5, 1), "by": "user"}

    async def observe(self, view):
        if self.gone:
            return "rollback"
        if view.step != self.step:
            self.step, self.seen, self.began = view.step, 0, self.env.now()
        before, self.last = self.last, view
        if before is None or view.at == before.at:
            return "hold"
        n_new = view.new.requests - before.new.requests
        n_old = view.old.requests - before.old.requests
        if before.at >= self.began:
            self.seen += n_new
        alone = 0
        for what in ("errors", "bad"):
            k_new = getattr(view.new, what) - getattr(before.new, what)
            k_old = getattr(view.old, what) - getattr(before.old, what)
            alone += k_new
            if n_new and n_old:
                more = self.evidence[what] + weight(k_new, k_old, n_new, n_old, 2.0)
                self.evidence[what] = max(0.0, more)
            if self.evidence[what] > 9.0:
                self.gone = True
        if n_new >= 20 and alone > 0.1 * n_new:
            self.gone = True
        if self.gone:
            return "rollback"
        if view.share < 1:
            return "advance" if self.seen >= (120, 800, 3_000, 6_000)[view.step] else "hold"
        return "finish" if view.at - self.began >= 500 else "hold"


predictions = {"weakest": "good releases", "worst_blast": 300}

signals = [
    {"name": "canary", "series": "new_error_share", "above": 0.2, "seconds": 12, "means": "bad release"},
    {"name": "everybody", "series": "old_error_share", "above": 0.014, "seconds": 25, "means": "upstream"},
    {"name": "blind", "series": "metrics_age", "above": 150.0, "seconds": 5, "means": "late metrics"},
]

failure_table = [
    {
        "trigger": "a version that fails",
        "symptom": "one user in a hundred sees errors",
        "signal": "canary",
        "automatic": "rolled back",
        "manual": "none",
        "residual": "some hundred requests",
        "claim": {"figure": "worst_blast", "at_most": 800},
    }
]
