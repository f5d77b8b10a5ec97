"""The world of this exercise: a hot tenant, a rush, requests that die, clocks that are wrong, a crash. Public."""

from __future__ import annotations

import math
from dataclasses import replace

from autograder.worlds.trial import Drill, Effect, Fault, Line, Panel, Planned

from .invariants import INVARIANTS, NAMES, RUSHING, STRUCK, cold_latency, contract_use
from .limiter import USUAL, Asked, Limiter, Tenant

#: How much too low the clients' estimates are while their tenant is hot or rushes.
UNDERESTIMATED = 4
#: The share of settling messages that is lost in the drill of that name.
LOST = 0.7


class FairLimits(Limiter):
    invariants = INVARIANTS
    fault_names = NAMES
    seconds = 320.0
    plan = (
        Planned("deaths", after=(22.0, 26.0), lasts=(44.0, 50.0)),
        Planned("hot tenant", after=(10.0, 16.0), lasts=(52.0, 56.0), size=(55.0, 62.0), targets=(0, 1)),
        # a negative time: it begins so long before the end of the fault before it
        Planned("clock skew", after=(-20.0, -16.0), lasts=(24.0, 28.0), size=(20.0, 25.0), targets=(0,)),
        Planned("comeback", after=(6.0, 10.0), lasts=(34.0, 38.0), size=(1.9, 2.1)),
        Planned("policy crash", after=(4.0, 8.0), lasts=(3.0, 5.0), targets=(0, 1)),
        Planned("rush", after=(10.0, 13.0), lasts=(62.0, 66.0), size=(2.1, 2.3)),
        Planned("clock skew", after=(-14.0, -10.0), lasts=(20.0, 24.0), size=(-25.0, -20.0), targets=(1,)),
    )
    drills = (
        Drill("a quiet day", (), means=""),
        Drill("a busy morning", (Planned("busy", (40.0, 50.0), (70.0, 80.0), (1.5, 1.6)),), means=""),
        Drill(
            "a runaway script", (Planned("hot tenant", (50.0, 60.0), (50.0, 60.0), (50.0, 60.0), (0, 1)),), "hot tenant"
        ),
        Drill("another one", (Planned("hot tenant", (60.0, 70.0), (50.0, 60.0), (16.0, 20.0), (6,)),), "hot tenant"),
        Drill("a gateway's bug", (Planned("lost settles", (50.0, 60.0), (60.0, 70.0)),), "lost settles"),
        Drill("the same bug", (Planned("lost settles", (60.0, 70.0), (60.0, 70.0)),), "lost settles"),
    )

    def effects(self):
        quiet = Effect(lambda fault: 0)
        return super().effects() | dict.fromkeys(
            ("hot tenant", "rush", "deaths", "comeback", "busy", "lost settles"), quiet
        )

    def setup(self) -> None:
        over = self.seconds - self.tail
        requests = self.all_requests(over)
        for fault in self.faults:
            for asked in requests:
                if fault.start <= asked.at < fault.end:
                    self._strike(fault, asked)
        self.offer(requests)

    def demand(self, tenant: Tenant, at: float) -> float:
        for fault in self.faults:
            if fault.start <= at < fault.end:
                if fault.kind == "hot tenant" and fault.target == tenant.id:
                    return USUAL * fault.size
                if (fault.kind == "rush" and tenant.id in RUSHING) or (
                    fault.kind == "comeback" and tenant.id in STRUCK
                ):
                    return fault.size
                if fault.kind == "busy":
                    return USUAL * fault.size
        return USUAL

    def _strike(self, fault: Fault, asked: Asked) -> None:
        hot = fault.kind == "hot tenant" and fault.target == asked.tenant.id
        if hot or (fault.kind == "rush" and asked.tenant.id in RUSHING):
            guess = max(1, round(asked.request.estimate / UNDERESTIMATED))
            asked.request = replace(asked.request, estimate=guess)
        elif fault.kind == "deaths" and asked.tenant.id in STRUCK:
            asked.dies = True
        elif fault.kind == "lost settles":
            asked.unsettled = self.chance(f"settle {asked.request.id}").random() < LOST

    # -- series and pictures -------------------------------------------------------------------------------------------

    def sample(self, now: float) -> None:
        kept = self.values_kept()
        self.peak_values = max(self.peak_values, kept)
        old = sum(now - self.asked[id].admitted > 12.0 for id in self.unsettled if now - self.asked[id].admitted < 80.0)
        for name, value in (
            ("running", self.running), ("waiting", len(self.line)), ("values", kept), ("unsettled", old),
        ):  # fmt: skip
            self.telemetry.sample(name, now, float(value))

    def series(self) -> dict[str, list[float]]:
        telemetry = self.telemetry
        return super().series() | {
            "running": telemetry.gauges["running"],
            "waiting": telemetry.gauges["waiting"],
            "unsettled": telemetry.gauges["unsettled"],
            "values": telemetry.gauges["values"],
            "tokens_asked": telemetry.rate("tokens asked", 10),
            "tokens_admitted": telemetry.rate("tokens admitted", 10),
            "denied_share": telemetry.share("denied", "asked", 10),
            "top_share": self._top_share(),
            "estimate_error": telemetry.share("tokens done", "tokens estimated", 10),
        }

    def _top_share(self) -> list[float]:
        """The share of the requests of the last ten seconds that came from one and the same tenant, whoever it is."""
        all_asked = self.telemetry.rate("asked", 10)
        by_tenant = [self.telemetry.rate(f"asked by {tenant.id}", 10) for tenant in self.tenants]
        return [
            max(rates[second] for rates in by_tenant) / whole if whole else math.nan
            for second, whole in enumerate(all_asked)
        ]

    def panels(self) -> tuple[Panel, ...]:
        telemetry, series = self.telemetry, self.series()
        full = sum(tenant.per_minute for tenant in self.tenants) / 60
        return (
            Panel(
                "Tokens a second",
                (
                    Line("admitted", series["tokens_admitted"], filled=True),
                    Line("asked for", telemetry.rate("tokens asked", 10)),
                ),
                ("all contracts", full),
            ),
            Panel("Requests in the fleet", (
                Line("running", series["running"], filled=True), Line("waiting", series["waiting"]),
            )),
            Panel("Requests turned away", (Line("turned away", series["denied_share"], filled=True),), share=True),
            Panel("Numbers and texts in the store", (Line("values", series["values"]),)),
        )  # fmt: skip

    def summary(self) -> dict[str, float]:
        took, alone, _ = cold_latency(self) or (0.0, 1.0, None)
        denied = sum(asked.denied for asked in self.asked.values())
        return {
            "peak_contract": round(contract_use(self)[0], 3),
            "peak_values": float(self.peak_values),
            "cold_slowdown": round(took / alone, 3),
            "denied_share": round(denied / max(1, len(self.asked)), 3),
        }


SCENARIO = FairLimits
