"""The world of this exercise: nodes that die, lag and lie, replies that get lost, a router that crashes. All is public."""

from __future__ import annotations

import math

from autograder.worlds.trial import Drill, Effect, Event, Fault, Line, Panel, Planned, Surge, arrivals

from .invariants import CACHE_TOKENS, INVARIANTS, NAMES, quantile
from .proxy import RATE, SHAPE, Proxy
from .requests import NODES

ALL = tuple(range(NODES))
#: What a slow node reports at most.
SHORT_LINE = 3
PAIRS = ((0, 1), (2, 5), (3, 6), (4, 0), (1, 6))


class Router(Proxy):
    invariants = INVARIANTS
    fault_names = NAMES
    cache_tokens = CACHE_TOKENS
    seconds = 345.0
    stuck_after = 60.0
    plan = (
        Planned("nodes die", after=(32.0, 35.0), lasts=(25.0, 30.0), targets=PAIRS),
        Planned("failing node", after=(38.0, 40.0), lasts=(18.0, 22.0), targets=ALL),
        Planned("slow node", after=(38.0, 40.0), lasts=(37.0, 40.0), size=(8.0, 12.0), targets=ALL),
        Planned("lost replies", after=(43.0, 45.0), lasts=(18.0, 21.0), size=(0.37, 0.45)),
        Planned("router crash", after=(38.0, 40.0), lasts=(2.0, 4.0)),
    )
    drills = (
        Drill("a quiet evening", (), means=""),
        Drill("a busy hour", (Planned("surge", (40.0, 50.0), (60.0, 70.0), (1.15, 1.2)),), means=""),
        Drill("a node that lags", (Planned("slow node", (50.0, 60.0), (50.0, 60.0), (6.0, 9.0), ALL),), "slow node"),
        Drill("a node that lies", (Planned("failing node", (50.0, 60.0), (50.0, 60.0), targets=ALL),), "failing node"),
        Drill("a bad cable", (Planned("lost replies", (50.0, 60.0), (50.0, 60.0), (0.25, 0.3)),), "lost replies"),
    )

    def effects(self):
        return super().effects() | {
            "nodes die": Effect(self._die, self._reload),
            "failing node": Effect(self._lie, self._mend),
            "slow node": Effect(self._lag, self._catch_up),
            "lost replies": Effect(self._lose, self._lose_no_more),
            "router crash": Effect(lambda fault: self.crash(), lambda fault: self.come_back()),
            "surge": Effect(lambda fault: len(self.open)),
        }

    def setup(self) -> None:
        surges = tuple(Surge(f.start, f.end, f.size) for f in self.faults if f.kind == "surge")
        self.begin_load(arrivals(SHAPE, RATE, self.seconds - self.tail, self.chance("load"), surges=surges))

    # -- faults --------------------------------------------------------------------------------------------------------

    def _die(self, fault: Fault) -> int:
        self.cut_by_death = [s.id for s in self.open.values() if s.work is not None and s.node in fault.target]
        for node in fault.target:
            self._healthy[node] = False  # connections that break are seen at once
        return sum(self.nodes[node].kill() for node in fault.target)

    def _reload(self, fault: Fault) -> None:
        for node in fault.target:
            self.nodes[node].revive()

    def _lie(self, fault: Fault) -> int:
        """The node answers its health check and fails whatever it is sent, at once: so it always looks idle."""
        self.nodes[fault.target].fails_fast = True
        return self.nodes[fault.target].in_flight

    def _mend(self, fault: Fault) -> None:
        self.nodes[fault.target].fails_fast = False

    def _lag(self, fault: Fault) -> int:
        """Every step takes longer, the health check passes, and the node goes on reporting a short line."""
        node = self.nodes[fault.target]
        node.slow = fault.size
        self._reports[node.id] = min(node.in_flight, SHORT_LINE)
        return node.in_flight

    def _catch_up(self, fault: Fault) -> None:
        self.nodes[fault.target].slow = 1.0
        del self._reports[fault.target]

    def _lose(self, fault: Fault) -> int:
        self.loss = fault.size
        return len(self.open)

    def _lose_no_more(self, fault: Fault) -> None:
        self.loss = 0.0

    # -- what can be watched -------------------------------------------------------------------------------------------

    def sample(self, now: float) -> None:
        super().sample(now)
        sample = self.telemetry.sample
        pace = sorted(seconds for seconds in self._pace if seconds is not None)
        sample("slowest node", now, pace[-1] / pace[len(pace) // 2] if pace else math.nan)
        sample("healthy nodes", now, sum(self._healthy))
        sample("in flight", now, sum(node.in_flight for node in self.nodes))
        sample("open", now, len(self.open))
        sample("oldest", now, now - next(iter(self.open.values())).arrival.at if self.open else 0.0)
        sample("kept", now, self.kept)

    def series(self) -> dict[str, list[float]]:
        telemetry = self.telemetry
        gauges = telemetry.gauges
        return super().series() | {
            "slowest_node": gauges["slowest node"],
            "healthy_nodes": gauges["healthy nodes"],
            "in_flight": gauges["in flight"],
            "oldest_request": gauges["oldest"],
            "kept_tokens": gauges["kept"],
            "offered": telemetry.rate("offered", 5),
            "good_share": telemetry.share("good", "ended", 10),
            "late_first_share": telemetry.share("late first tokens", "first tokens", 10),
            "failed_share": telemetry.share("badly", "attempts ended", 10),
            "broken_share": telemetry.share("broken", "attempts ended", 10),
            "silent_share": telemetry.share("silent", "attempts ended", 10),
            "worst_node_failed_share": self._worst_node(),
        }

    def _worst_node(self) -> list[float]:
        """The largest share of attempts that ended badly on one node, over 20 s in which it had at least two."""
        worst = [0.0] * self.telemetry.seconds
        for node in range(NODES):
            badly, ended = (self.telemetry.rate(f"badly {node}", 20), self.telemetry.rate(f"ended {node}", 20))
            for second, whole in enumerate(ended):
                if whole * min(20, second + 1) > 1.5:
                    worst[second] = max(worst[second], badly[second] / whole)
        return worst

    def panels(self) -> tuple[Panel, ...]:
        telemetry, series = self.telemetry, self.series()
        return (
            Panel(
                "Requests per second",
                (
                    Line("whole and in time", telemetry.rate("good", 5), filled=True),
                    Line("offered", telemetry.rate("offered", 5)),
                ),
            ),
            Panel(
                "Attempts that ended badly",
                (
                    Line("all nodes", series["failed_share"], filled=True),
                    Line("the worst node", series["worst_node_failed_share"]),
                ),
                share=True,
            ),
            Panel(
                "Stream cache, in thousands of tokens",
                (Line("kept", [kept / 1000 for kept in series["kept_tokens"]], filled=True),),
                ("its size", CACHE_TOKENS / 1000),
            ),
        )

    # -- in words and figures ------------------------------------------------------------------------------------------

    def summary(self) -> dict[str, float]:
        attempts = [entry.attempts for entry in self.ledger.entries.values()]
        return {
            "peak_kept": float(self.peak_kept),
            "most_attempts": float(max(attempts, default=0)),
            "resumed": float(self._resumed()),
            "first_token_p99": round(quantile(self.first_tokens(0.0, self.seconds), 0.99), 2),
        }

    def _resumed(self) -> int:
        return sum(event.kind == "attempt" and event.detail["offset"] > 0 for event in self.history.events)

    def first_tokens(self, start: float, end: float) -> list[float]:
        """Seconds to the first token of each request that came in that time; infinite where there was none."""
        return [
            entry.about["first"] - entry.arrived if "first" in entry.about else math.inf
            for entry in self.ledger.arrived(start, end)
        ]

    def tell(self, event: Event) -> str:
        return WORDS[event.kind].format(**event.detail) if event.kind in WORDS else super().tell(event)

    def lane(self, event: Event) -> str:
        if event.kind in ("first token", "node failed", "billed", "reply lost"):
            return "node"
        if event.kind in ("attempt", "silent", "stream cut", "recovered"):
            return "router"
        return "faults" if event.kind.startswith("fault ") else "client"


#: Events in words.
WORDS = {
    "sent": "the client sends it, {prompt} tokens",
    "attempt": "attempt {number} goes to node {node}, from token {offset} on",
    "first token": "node {node} begins to stream at token {offset}",
    "node failed": "node {node} breaks the connection",
    "silent": "no token for 4 s: the proxy cuts the attempt on node {node}",
    "reply lost": "node {node} has finished, and the rest of its reply gets lost after token {sent}",
    "billed": "it is charged under the key {key!r}",
    "stream cut": "the router is gone, the stream is cut after token {sent}",
    "recovered": "the router goes on with it",
    "ok": "the answer is whole",
    "failed": "the router gives it up: the client gets an error after {sent} tokens",
    "refused": "the router does not take it",
    "timed out": "the client has gone, with {sent} tokens",
    "fault nodes die": "(two nodes die, with {struck} attempts)",
    "fault nodes die over": "(the dead nodes are back)",
    "fault failing node": "(a node fails whatever it is sent from now on)",
    "fault failing node over": "(no node fails any more)",
    "fault slow node": "(a node is {size:.1f} times slower from now on)",
    "fault slow node over": "(the node is as fast as before)",
    "fault lost replies": "(from now on {size:.0%} of the replies get lost)",
    "fault lost replies over": "(no reply gets lost any more)",
    "fault router crash": "(the router crashes, with {struck} requests)",
    "fault router crash over": "(the router is back)",
}

SCENARIO = Router
