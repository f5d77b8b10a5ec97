"""The world of this exercise: an app goes viral, the index lags, documents come, nodes drain. Everything here is public."""

from __future__ import annotations

import math
from collections import Counter
from heapq import merge
from typing import NamedTuple

from autograder.worlds.trial import Drill, Effect, Line, Panel, Planned, Surge

from .cache import SPEC
from .invariants import INVARIANTS, MOST_SKEW, NAMES
from .serving import FRESH, STALE, Serving
from .sessions import APPS, crowd, documents, talk

#: Numbers from which sessions of crowds and of documents count.
CROWD, DOCUMENT = 10_000, 20_000
#: An app goes viral: for how long, with how many sessions more in a second, and which apps it may be.
MANY = (35.0, 40.0), (2.6, 3.2), tuple(app for app, tokens in APPS.items() if 2400 <= tokens <= 4000)
#: Seconds of a drill.
DRILL = 240.0
#: Seconds until caches hold something.
COLD_START = 30


class Sample(NamedTuple):
    """Turns on each node (0 where it takes none), their mean over the nodes that do, and the share of each memory."""

    turns: list[int]
    mean: float
    memory: list[float]


class SessionAffinity(Serving):
    invariants = INVARIANTS
    fault_names = NAMES
    seconds = 400.0
    #: Sessions go on for a while after the last fault, and then what runs is to end.
    tail = 80.0
    stuck_after = 90.0
    plan = (
        Planned("viral app", (60.0, 70.0), *MANY),
        Planned("stale index", after=(25.0, 30.0), lasts=(30.0, 35.0)),
        Planned("long documents", after=(15.0, 20.0), lasts=(34.0, 38.0), size=(10.0, 11.0)),
        Planned("drain", after=(20.0, 25.0), lasts=(20.0, 20.0), targets=(0, 1, 2)),
        Planned("drain", after=(15.0, 17.0), lasts=(20.0, 20.0), targets=(3, 4, 5)),
    )
    drills = (
        Drill("a quiet evening", (), means="", seconds=DRILL),
        Drill("a busy hour", (Planned("busy", (70.0, 80.0), (60.0, 70.0), (1.1, 1.15)),), means="", seconds=DRILL),
        Drill("a good review", (Planned("viral app", (80.0, 90.0), *MANY),), means="hot app", seconds=DRILL),
        Drill("a new template", (Planned("cold cache", (80.0, 90.0), (40.0, 45.0)),), "cold cache", seconds=DRILL),
        Drill("a flag is set", (Planned("cold cache", (95.0, 105.0), (40.0, 45.0)),), "cold cache", seconds=DRILL),
    )

    def __init__(self, seed: int, drill: Drill | None = None):
        super().__init__(seed, drill)
        #: One a second.
        self.samples: list[Sample] = []

    def effects(self):
        return super().effects() | {
            "viral app": Effect(lambda fault: len(self.streams)),
            "long documents": Effect(lambda fault: len(self.streams)),
            "busy": Effect(lambda fault: len(self.streams)),
            "stale index": Effect(lambda fault: self._lag(STALE), lambda fault: self._lag(FRESH)),
            "cold cache": Effect(lambda fault: self._cold(True), lambda fault: self._cold(False)),
            "drain": Effect(self.begin_drain),
        }

    def setup(self) -> None:
        end = self.seconds - self.tail
        busier = tuple(Surge(f.start, f.end, f.size) for f in self.faults if f.kind == "busy")
        come = [talk(end, busier, self.chance("talk"))]
        for fault in self.faults:
            if fault.kind == "viral app":
                come.append(crowd(fault.target, fault.size, fault.start, fault.end, CROWD, self.chance("crowd")))
            elif fault.kind == "long documents":
                come.append(documents(fault.size, fault.start, fault.end, DOCUMENT, self.chance("documents")))
        self.begin_sessions(merge(*come, key=lambda session: session.at))

    # -- faults --------------------------------------------------------------------------------------------------------

    def _lag(self, period: float) -> int:
        self.period = period
        return len(self.streams)

    def _cold(self, cold: bool) -> int:
        """Every prompt begins differently, so that nothing that is kept fits."""
        for node in self.nodes:
            node.cold = cold
        return len(self.streams)

    # -- what is measured ------------------------------------------------------------------------------------------------

    def sample(self, now: float) -> None:
        up = [node for node in self.nodes if node.state == "up"]
        # what a draining node still has is judged by its drain
        turns = [node.in_flight if node.state == "up" else 0 for node in self.nodes]
        memory = [node.tokens / SPEC.kv_tokens for node in self.nodes]
        self.samples.append(Sample(turns, sum(turns) / max(1, len(up)), memory))
        for name, value in (
            ("waiting", sum(node.queued for node in self.nodes)),
            ("running", sum(node.running for node in self.nodes)),
            ("fullest", max(memory)),
            ("most", max(turns)),
            ("mean", self.samples[-1].mean),
        ):
            self.telemetry.sample(name, now, value)

    def kept_up(self, rows: list[list[float]], seconds: int) -> tuple[float, int, int]:
        """The largest value that one node kept for so many seconds in a row, when that began, and the node."""
        most, at, which = 0.0, 0, 0
        for node in range(len(self.nodes)):
            values = [row[node] for row in rows]
            for end in range(seconds, len(values) + 1):
                if values[end - 1] > most and (least := min(values[end - seconds : end])) > most:
                    most, at, which = least, end - seconds, node
        return most, at, which

    def series(self) -> dict[str, list[float]]:
        telemetry = self.telemetry
        gauges = telemetry.gauges
        telemetry.rates["prompt tokens"] = [
            reused + computed
            for reused, computed in zip(
                telemetry.rates["reused tokens"], telemetry.rates["prefill tokens"], strict=True
            )
        ]
        return super().series() | {
            "waiting": gauges["waiting"],
            "running": gauges["running"],
            "fullest_memory": gauges["fullest"],
            "most_over_mean": [
                most / mean if mean else 0.0 for most, mean in zip(gauges["most"], gauges["mean"], strict=True)
            ],
            "offered": telemetry.rate("offered", 10),
            "new_sessions": telemetry.rate("new sessions", 20),
            "top_app_share": self._top_app(20),
            "first_tokens": telemetry.rate("first tokens", 5),
            "late_share": telemetry.share("late", "first tokens", 10),
            # of the first seconds, in which nothing can be reused, nobody is to be told
            "reused_share": [math.nan] * COLD_START
            + telemetry.share("reused tokens", "prompt tokens", 10)[COLD_START:],
            "prefill_tokens": telemetry.rate("prefill tokens", 5),
            "preempted": telemetry.rate("preempted", 10),
            "moved": telemetry.rate("moved", 5),
        }

    def _top_app(self, window: int) -> list[float]:
        """Of the sessions that began within the last seconds, the share of the app that most of them are of."""
        seconds = [Counter() for _ in range(self.telemetry.seconds)]
        for second, app in self.began:
            seconds[second][app] += 1
        shares = []
        for end in range(1, len(seconds) + 1):
            lately = sum(seconds[max(0, end - window) : end], Counter())
            most = max((count for app, count in lately.items() if app), default=0)
            shares.append(most / lately.total() if end > COLD_START and lately else math.nan)
        return shares

    def panels(self) -> tuple[Panel, ...]:
        telemetry, gauges, series = self.telemetry, self.telemetry.gauges, self.series()
        bound = [MOST_SKEW * mean for mean in gauges["mean"]]
        return (
            Panel(
                "Turns per second",
                (
                    Line("first tokens in time", telemetry.rate("in time", 5), filled=True),
                    Line("asked", telemetry.rate("offered", 5)),
                ),
            ),
            Panel(
                "Turns on a node",
                (
                    Line("the mean", gauges["mean"], filled=True),
                    Line("the fullest node", gauges["most"]),
                    Line("1.75 times the mean", bound),
                ),
            ),
            Panel(
                "Prompt tokens reused, and memory of the fullest node",
                (Line("reused", series["reused_share"], filled=True), Line("memory", gauges["fullest"])),
                share=True,
            ),
        )

    # -- in words and figures ----------------------------------------------------------------------------------------------

    def summary(self) -> dict[str, float]:
        entries = self.ledger.entries.values()
        drains = [self.emptied.get(f, self.seconds) - f.start for f in self.faults if f.kind == "drain"]
        return {
            "peak_on_a_node": float(max((max(row.turns) for row in self.samples), default=0)),
            "reused_share": round(self.reused / self.reusable, 3) if self.reusable else 0.0,
            "late_share": round(sum(not entry.good for entry in entries) / max(1, len(entries)), 3),
            "longest_drain": round(max(drains, default=0.0), 1),
            "fullest_memory": round(max((max(row.memory) for row in self.samples), default=0.0), 2),
        }


SCENARIO = SessionAffinity
