"""The world of this exercise: a surge, a failing node and a slow spell, before a gateway. Everything here is public."""

from __future__ import annotations

import math

from autograder.worlds.fleet import Node
from autograder.worlds.trial import Drill, Effect, Fault, Line, Panel, Planned, Surge, arrivals

from .gateway import RATE, SHAPE, Gateway
from .invariants import INVARIANTS, MOST_BOUND, NAMES, NOT_OURS


class Overload(Gateway):
    invariants = INVARIANTS
    fault_names = NAMES
    seconds = 375.0
    stuck_after = 60.0
    plan = (
        Planned("surge", after=(40.0, 50.0), lasts=(27.0, 33.0), size=(2.3, 2.7)),
        Planned("failing node", after=(60.0, 70.0), lasts=(15.0, 20.0), targets=(0, 1, 2)),
        Planned("slow", after=(60.0, 70.0), lasts=(55.0, 65.0), size=(1.55, 1.75)),
    )
    drills = (
        Drill("a quiet evening", (), means=""),
        Drill("a busy hour", (Planned("surge", (40.0, 50.0), (60.0, 70.0), (1.1, 1.15)),), means=""),
        Drill("a launch", (Planned("surge", (50.0, 60.0), (35.0, 40.0), (2.2, 2.6)),), means="overload"),
        Drill("a sick node", (Planned("slow node", (50.0, 60.0), (50.0, 60.0), (4.0, 6.0), (0, 1, 2)),), "slow node"),
        Drill("another one", (Planned("slow node", (70.0, 80.0), (50.0, 60.0), (3.0, 4.0), (0, 1, 2)),), "slow node"),
    )

    def effects(self):
        return super().effects() | {
            "surge": Effect(lambda fault: self.clients.waiting),
            "slow": Effect(self._slow, self._fast),
            "slow node": Effect(self._slow, self._fast),
            "failing node": Effect(self._fail_fast, self._mend),
        }

    def setup(self) -> None:
        declared = self.declared.get("queue_bound")
        self.bound = declared if type(declared) is int else MOST_BOUND
        surges = tuple(Surge(f.start, f.end, f.size) for f in self.faults if f.kind == "surge")
        load = arrivals(SHAPE, RATE, self.seconds - self.tail, self.chance("load"), surges=surges)
        self.clients.start(load)

    # -- faults --------------------------------------------------------------------------------------------------------

    def _struck(self, fault: Fault) -> list[Node]:
        return self.nodes if fault.target is None else [self.nodes[fault.target]]

    def _slow(self, fault: Fault) -> int:
        for node in self._struck(fault):
            node.slow = fault.size
        return sum(node.in_flight for node in self._struck(fault))

    def _fast(self, fault: Fault) -> None:
        for node in self._struck(fault):
            node.slow = 1.0

    def _fail_fast(self, fault: Fault) -> int:
        """The node answers its health check and fails whatever it is sent, at once: so it always looks idle."""
        self.nodes[fault.target].fails_fast = True
        return self.nodes[fault.target].in_flight

    def _mend(self, fault: Fault) -> None:
        self.nodes[fault.target].fails_fast = False

    def sample(self, now: float) -> None:
        super().sample(now)
        load = self.load()
        for name, value in (
            ("waiting", load.waiting),
            ("running", load.running),
            ("oldest wait", load.oldest_wait),
            ("busy", sum(node.busy for node in self.nodes)),
            ("wasted", sum(node.wasted for node in self.nodes)),
            ("slowest node", self._slowest()),
        ):
            self.telemetry.sample(name, now, value)

    def _slowest(self) -> float:
        """Seconds for a token on the slowest node, as a multiple of the median node's."""
        steps = sorted(node.step_seconds for node in self.nodes)
        return steps[-1] / steps[len(steps) // 2]

    def series(self) -> dict[str, list[float]]:
        telemetry = self.telemetry
        busy, wasted = telemetry.gauges["busy"], telemetry.gauges["wasted"]
        return super().series() | {
            "waiting": telemetry.gauges["waiting"],
            "oldest_wait": telemetry.gauges["oldest wait"],
            "running": telemetry.gauges["running"],
            "slowest_node": telemetry.gauges["slowest node"],
            "offered": telemetry.rate("calls", 5),
            "good": telemetry.rate("good", 5),
            "good_share": telemetry.share("good", "ended", 10),
            "refused_share": telemetry.share("refused", "calls", 5),
            "client_retry_share": telemetry.share("client retries", "calls", 10),
            "late_share": telemetry.share("first token late", "attempts", 10),
            "wasted_share": [
                (wasted[t] - wasted[max(0, t - 10)]) / max(1e-9, busy[t] - busy[max(0, t - 10)])
                for t in range(len(busy))
            ],
        }

    def panels(self) -> tuple[Panel, ...]:
        telemetry, series = self.telemetry, self.series()
        return (
            Panel(
                "Requests per second",
                (
                    Line("answered in time", telemetry.rate("good", 5), filled=True),
                    Line("calls of clients", telemetry.rate("calls", 5)),
                ),
            ),
            Panel(
                "Attempts in line",
                (Line("waiting", series["waiting"], filled=True),),
                ("your bound", float(self.bound)),
            ),
            Panel(
                "Work for nobody, and calls refused",
                (Line("wasted work", series["wasted_share"], filled=True), Line("refused", series["refused_share"])),
                share=True,
            ),
        )

    # -- in words and figures ------------------------------------------------------------------------------------------

    def summary(self) -> dict[str, float]:
        attempts, firsts = sum(self.telemetry.rates["attempts"]), max(1, len(self.first_seen))
        busy, wasted = sum(node.busy for node in self.nodes), sum(node.wasted for node in self.nodes)
        return {
            "peak_queue": float(self.peak_waiting),
            "amplification": round(attempts / firsts, 3),
            "wasted_share": round(wasted / busy, 3) if busy else 0.0,
            "recovery_seconds": self._recovery(),
        }

    def _recovery(self) -> float:
        """Seconds from the end of the surge until 90 % of requests are answered in time for 30 s; infinite for never."""
        surge = next((fault for fault in self.faults if fault.kind == "surge"), None)
        if surge is None:
            return 0.0
        for seconds in range(0, int(self.seconds - self.tail - surge.end) - 30, 2):
            start = surge.end + seconds
            if (self.ledger.goodput(start, start + 30, without=NOT_OURS) or 0.0) >= 0.9:
                return float(seconds)
        return math.inf


SCENARIO = Overload
