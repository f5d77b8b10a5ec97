"""Gives a release to few users first and compares them with the others of the same minutes, on metrics that are late."""

import math


class Policy:
    """Decides how fast a new version goes out, and when it comes back."""

    steps = [0.01, 0.05, 0.25, 1.0]
    #: Requests on the new version, seen at a step, before the next one.
    enough = [150, 1_200, 7_500, 0]
    #: Standard deviations by which it has to be worse. There are dozens of looks, so that two of them happen by chance.
    z = 3.7

    def __init__(self, env):
        ### BEGIN SOLUTION
        self.env = env
        ### END SOLUTION

    async def plan(self, release):
        """How release number `release` goes out: {"steps": shares up to 1.0, "by": "user" or "request"}."""
        ### BEGIN SOLUTION
        self.step = -1
        self.bad = False
        return {"steps": self.steps, "by": "user"}
        ### END SOLUTION

    async def observe(self, view):
        """Asked every 30 s while the release is open: "advance", "hold", "rollback" or "finish"."""
        ### BEGIN SOLUTION
        if view.step != self.step:
            self.step, self.since, self.first = view.step, self.env.now(), None
        if self.bad or self._fails(view):
            self.bad = True
            return "rollback"  # again and again, until nobody asks any more
        if view.at < self.since:
            return "hold"  # what is known is older than this step
        alone = view.share == 1.0  # nobody to compare with: look at two minutes at a time
        if self.first is None or (alone and view.at > self.first.at + 120):
            self.first = view
        if self._worse(view):
            self.bad = True
            return "rollback"
        if view.step == len(self.steps) - 1:
            return "finish" if view.at > self.since + 540 else "hold"
        seen = view.new.requests - self.first.new.requests
        return "advance" if seen >= self.enough[view.step] else "hold"

    def _fails(self, view):
        """Whether it is beyond doubt, for which no statistics are needed."""
        new = view.new
        return new.errors + new.bad > 20 and new.errors + new.bad > 0.2 * new.requests

    def _worse(self, view):
        """Whether the new version does worse than the old one in the same minutes, at this step."""
        for what in ("errors", "bad"):
            new, old = view.new.requests - self.first.new.requests, view.old.requests - self.first.old.requests
            bad_new = getattr(view.new, what) - getattr(self.first.new, what)
            bad_old = getattr(view.old, what) - getattr(self.first.old, what)
            if new < 500:
                continue
            if old < 500:  # only what is far beyond any noise counts
                if bad_new > 0.08 * new:
                    return True
                continue
            both = (bad_new + bad_old) / (new + old)
            error = math.sqrt(both * (1 - both) * (1 / new + 1 / old))
            if error and (bad_new / new - bad_old / old) / error > self.z:
                return True
        return False
        ### END SOLUTION


def predictions():
    """Before the hidden run: {"weakest": invariant that comes closest to its limit, "worst_blast": requests}."""
    ### BEGIN SOLUTION
    return {"weakest": "good releases", "worst_blast": 300}
    ### END SOLUTION


def signals():
    """At most six: {"series", "above" or "below", "seconds", "means": "bad release", "upstream" or "late metrics"}."""
    ### BEGIN SOLUTION
    return [
        {"name": "new one fails", "series": "new_error_share", "above": 0.15, "seconds": 15, "means": "bad release"},
        {"name": "all fail", "series": "error_share", "above": 0.016, "seconds": 30, "means": "upstream"},
        {"name": "flying blind", "series": "metrics_age", "above": 120, "seconds": 10, "means": "late metrics"},
    ]
    ### END SOLUTION


def failure_table():
    """What breaks it and what then: trigger, symptom, signal, automatic, manual, residual, and a claim if there is one."""
    ### BEGIN SOLUTION
    return [
        {
            "trigger": "a version that fails most of what it is asked",
            "symptom": "one user in a hundred gets errors for some minutes",
            "signal": "new_error_share above 15 %",
            "automatic": "it is rolled back at the first reading that shows it",
            "manual": "none; look for the cause in the morning",
            "residual": "some hundred failed requests",
            "claim": {"figure": "worst_blast", "at_most": 600},
        },
        {
            "trigger": "metrics that are five minutes late",
            "symptom": "none",
            "signal": "metrics_age above 120 s",
            "automatic": "each step waits for a reading from after its begin",
            "manual": "mend the pipeline; hold releases that are not urgent",
            "residual": "a release takes twice as long",
            "claim": {"figure": "slowest_minutes", "at_most": 45},
        },
        {
            "trigger": "one answer in a hundred is bad, for the same users again and again",
            "symptom": "a few users say that it has become stupid, most see nothing",
            "signal": "new_bad_share above old_bad_share for ten minutes",
            "automatic": "at a quarter of the users it is 3.7 standard deviations worse, and comes back",
            "manual": "look at whom it struck",
            "residual": "about twenty users who were hurt twice",
        },
        {
            "trigger": "a rollback that does not go through",
            "symptom": "users stay on a version that fails",
            "signal": "share stays above 0 after a rollback",
            "automatic": "it is asked for again every half minute",
            "manual": "take the new version's servers out of the balancer by hand",
            "residual": "one user in a hundred for some minutes",
        },
        {
            "trigger": "a change elsewhere makes a version bad that was good",
            "symptom": "one answer in six is bad",
            "signal": "new_bad_share above 10 %",
            "automatic": "the old version is kept for nine minutes, and comes back",
            "manual": "undo the other change",
            "residual": "what comes later than that needs a new release",
        },
    ]
    ### END SOLUTION
