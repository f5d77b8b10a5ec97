"""The world of this exercise: two regions that lose sight of each other, in several ways. Everything here is public."""

from __future__ import annotations

from autograder.worlds.trial import Drill, Effect, Fault, Line, Panel, Planned

from .control import SLOTS, Control
from .invariants import APART, INVARIANTS, NAMES, WARM
from .load import PERIOD, REGIONS, TENANTS

#: Slots that are left of a region's servers in a failover.
LEFT = 2
#: Seconds of a drill.
DRILL = 170.0


class SplitRegions(Control):
    invariants = INVARIANTS
    fault_names = NAMES
    seconds = 400.0
    tail = 15.0
    stuck_after = 60.0
    plan = (
        Planned("partition", after=(62.0, 70.0), lasts=(88.0, 92.0)),
        # within the partition, whose end it is counted from
        Planned("router restart", after=(-50.0, -40.0), lasts=(2.0, 3.0), targets=(1,)),
        Planned("one way", after=(92.0, 98.0), lasts=(40.0, 44.0), targets=(0, 1)),
        Planned("dead servers", after=(50.0, 55.0), lasts=(38.0, 42.0), size=(1.7, 1.9), targets=(0, 1)),
    )
    drills = (
        Drill("a quiet evening", (), means="", seconds=DRILL),
        Drill("a slow link", (Planned("slow link", (50.0, 60.0), (50.0, 60.0), (2.0, 3.0)),), "", seconds=DRILL),
        Drill("a cut cable", (Planned("partition", (50.0, 60.0), (60.0, 70.0)),), "partition", seconds=DRILL),
        Drill("half a cable", (Planned("one way", (60.0, 70.0), (60.0, 70.0), (0, 0), (0,)),), "partition", DRILL),
        Drill(
            "a bad release", (Planned("router down", (55.0, 65.0), (50.0, 60.0), (0, 0), (1,)),), "router down", DRILL
        ),
    )

    #: The longest line before a region's servers.
    most_waiting = 0

    def effects(self):
        return super().effects() | {
            "partition": Effect(lambda fault: self.cut(0, 1), lambda fault: self.heal(0, 1)),
            "one way": Effect(lambda fault: self.cut(fault.target), lambda fault: self.heal(fault.target)),
            "router restart": Effect(self.crash, self.restart),
            "router down": Effect(self.crash, self.restart),
            "dead servers": Effect(self._die, self._come_back),
            "slow link": Effect(lambda fault: self.delay(fault.size), lambda fault: self.delay(0.0)),
        }

    def _die(self, fault: Fault) -> int:
        site = self.sites[fault.target]
        struck = site.running
        site.resize(LEFT)
        return struck

    def _come_back(self, fault: Fault) -> None:
        self.sites[fault.target].resize(SLOTS)

    # -- what is measured ------------------------------------------------------------------------------------------------

    def sample(self, now: float) -> None:
        self.most_waiting = max(self.most_waiting, *(site.waiting for site in self.sites))
        for region, site in enumerate(self.sites):
            self.telemetry.sample(f"waiting {region}", now, site.waiting)
            self.telemetry.sample(f"free {region}", now, site.slots - site.running)
            self.telemetry.sample(f"age {region}", now, now - self.heard_at[region])
            self.telemetry.sample(f"epoch {region}", now, self._newest[region])

    def series(self) -> dict[str, list[float]]:
        telemetry, found = self.telemetry, {}
        for region, name in enumerate(REGIONS):
            found |= {
                f"age_{name}": telemetry.gauges[f"age {region}"],
                f"epoch_{name}": telemetry.gauges[f"epoch {region}"],
                f"waiting_{name}": telemetry.gauges[f"waiting {region}"],
                f"free_{name}": telemetry.gauges[f"free {region}"],
                f"offered_{name}": telemetry.rate(f"offered {region}", 5),
                f"decided_{name}": telemetry.rate(f"decided {region}", 5),
                f"good_share_{name}": telemetry.share(f"ok modest {region}", f"ended modest {region}", 10),
                f"sent_over_{name}": telemetry.rate(f"sent over {region}", 5),
            }
        return super().series() | found

    def _of_quota(self, tenant: str) -> list[float]:
        """What a tenant has got in each period so far, as a share of its quota."""
        quota = TENANTS[tenant].quota
        periods = range(self.telemetry.seconds)
        return [self.used(tenant, second // PERIOD) / quota for second in periods]

    def panels(self) -> tuple[Panel, ...]:
        series = self.series()
        return (
            Panel(
                "Seconds since the other router was heard",
                (Line("in the west", series["age_west"], filled=True), Line("in the east", series["age_east"])),
            ),
            Panel(
                "Percent of its quota that a tenant got, by period",
                (
                    Line("eager", [100 * share for share in self._of_quota("eager")], filled=True),
                    Line("western", [100 * share for share in self._of_quota("western")]),
                ),
                ("quota", 100.0),
            ),
            Panel(
                "Answered in time, of tenants within their quotas",
                (
                    Line("in the west", series["good_share_west"], filled=True),
                    Line("in the east", series["good_share_east"]),
                ),
                share=True,
            ),
        )

    # -- in words and figures ----------------------------------------------------------------------------------------------

    def summary(self) -> dict[str, float]:
        most = max((self.used(*key) / TENANTS[key[0]].quota for key in self.let_in), default=0.0)
        modest = [e for e in self.ledger.entries.values() if e.group == "modest" and e.arrived > WARM]
        return {
            "worst_overshoot": round(max(0.0, most - 1), 3),
            "convergence_seconds": round(self._converged(), 2),
            "good_share": round(sum(entry.good for entry in modest) / max(1, len(modest)), 3),
            "most_waiting": float(self.most_waiting),
            "sent_over": float(self.sent_over),
        }

    def _converged(self) -> float:
        """Seconds from a heal until no region decides under an older configuration any more; the longest."""
        took = [0.0]
        for fault in self.faults:
            if fault.kind in APART:
                newest = max(number for number, at in self.published.items() if at < fault.end)
                old = [d.at for d in self.decisions if fault.end <= d.at and d.epoch < newest and d.place != "refuse"]
                took.append(max(old, default=fault.end) - fault.end)
        return max(took)


SCENARIO = SplitRegions
