"""The world of this exercise: an upload, workers out of reach, a crash, a store and a clock in trouble. Public."""

from __future__ import annotations

from autograder.worlds.trial import Drill, Effect, Fault, Line, Panel, Planned

from .invariants import INVARIANTS, MOST_RECORDS, NAMES, busy_share, urgent_waits
from .jobs import Task
from .workers import Queue

#: Jobs per second as they come by themselves.
URGENT_RATE, BATCH_RATE = 0.6, 1.8
#: Of a customer's jobs some fail whatever is done, and some take their worker down.
FAILING, KILLING = 4, 3
#: The share of the store's calls that time out while it is in trouble; in every second of them it is done all the same.
TIMES_OUT = 0.12


class BatchQueue(Queue):
    invariants = INVARIANTS
    fault_names = NAMES
    seconds = 370.0
    tail = 70.0
    plan = (
        Planned("upload", after=(25.0, 35.0), lasts=(12.0, 18.0), size=(345, 370)),
        Planned("cut off", after=(5.0, 12.0), lasts=(22.0, 28.0), size=(5, 6)),
        Planned("policy crash", after=(5.0, 10.0), lasts=(3.0, 5.0)),
        Planned("store trouble", after=(5.0, 10.0), lasts=(28.0, 34.0)),
        Planned("clock skew", after=(4.0, 8.0), lasts=(20.0, 26.0), size=(25.0, 35.0)),
        Planned("policy crash", after=(4.0, 8.0), lasts=(3.0, 5.0)),
        # by then the line is short, so that what is lost is given out again at once
        Planned("cut off", after=(45.0, 55.0), lasts=(22.0, 28.0), size=(5, 6)),
    )
    drills = (
        Drill("a quiet day", (), means=""),
        Drill("a big upload", (Planned("upload", (30.0, 40.0), (10.0, 15.0), (180, 210)),), means=""),
        Drill("a bad upload", (Planned("bad upload", (50.0, 60.0), (8.0, 10.0), (70, 85)),), means="poison"),
        Drill("another bad upload", (Planned("bad upload", (40.0, 60.0), (5.0, 8.0), (55, 65)),), means="poison"),
        Drill("a rack is gone", (Planned("cut off", (50.0, 60.0), (50.0, 60.0), (8, 9)),), means="lost workers"),
        Drill("half a rack", (Planned("cut off", (40.0, 60.0), (50.0, 60.0), (7, 7)),), means="lost workers"),
    )

    def effects(self):
        crash = super().effects()["policy crash"]
        skew = super().effects()["clock skew"]
        return super().effects() | {
            "upload": Effect(lambda fault: 0),
            "bad upload": Effect(lambda fault: 0),
            "cut off": Effect(self._cut_off, self._reach),
            "policy crash": Effect(lambda fault: self._struck(crash.begin(fault)), crash.end),
            "clock skew": Effect(lambda fault: self._struck(skew.begin(fault)), skew.end),
            "store trouble": Effect(self._trouble, self._well),
        }

    def setup(self) -> None:
        self.offer(self._all_tasks())
        self.start_workers()

    def _all_tasks(self) -> list[Task]:
        """Every job of this run, in the order in which they come."""
        load, over = self.chance("load"), self.seconds - self.tail
        moments = [(at, True, "", False) for at in _poisson(URGENT_RATE, over, load)]
        moments += [(at, False, "", False) for at in _poisson(BATCH_RATE, over, load)]
        for kind, many in (("fails", FAILING), ("kills", KILLING)):
            moments += [(load.uniform(10.0, 120.0), False, kind, False) for _ in range(many)]
        for fault in self.faults:
            if fault.kind in ("upload", "bad upload"):
                kind = "fails" if fault.kind == "bad upload" else ""
                moments += [(load.uniform(fault.start, fault.end), False, kind, True) for _ in range(round(fault.size))]
        return [
            self.draw_task(id, round(at, 4), urgent, load, kind, uploaded)
            for id, (at, urgent, kind, uploaded) in enumerate(sorted(moments), start=1)
        ]

    # -- faults --------------------------------------------------------------------------------------------------------

    def _struck(self, hooks_at_work: int) -> int:
        leases = sum(worker.grant is not None for worker in self.workers)
        self.leases_struck += leases
        self.jobs_struck += len(self.open[True]) + len(self.open[False])
        return hooks_at_work + leases

    def _cut_off(self, fault: Fault) -> int:
        struck = self.chance(f"cut off at {fault.start}").sample(self.workers, round(fault.size))
        for worker in struck:
            worker.cut_off = True
        return sum(worker.grant is not None for worker in struck)

    def _reach(self, fault: Fault) -> None:
        for worker in self.workers:
            worker.cut_off = False

    def _trouble(self, fault: Fault) -> int:
        chance = self.chance("store")

        def times_out(operation: str, key: str) -> str:
            one, half = chance.random(), chance.random()
            return "" if one >= TIMES_OUT else "after" if half < 0.5 else "before"

        self.store.times_out = times_out
        return 0

    def _well(self, fault: Fault) -> None:
        self.store.times_out = lambda operation, key: ""

    # -- series and pictures -------------------------------------------------------------------------------------------

    def sample(self, now: float) -> None:
        urgent, batch = self.open[True], self.open[False]
        held = sum(worker.grant is not None for worker in self.workers)
        for name, value in (
            ("open_urgent", len(urgent)),
            ("open_batch", len(batch)),
            ("oldest_urgent", now - next(iter(urgent.values())).at if urgent else 0.0),
            ("oldest_batch", now - next(iter(batch.values())).at if batch else 0.0),
            ("busy_workers", held),
            ("silent_workers", sum(worker.cut_off or worker.dead for worker in self.workers)),
            ("records", self.store.values.count),
            ("put_aside", sum(self.telemetry.rates["put aside"])),
        ):
            self.telemetry.sample(name, now, float(value))

    def series(self) -> dict[str, list[float]]:
        telemetry = self.telemetry
        results = telemetry.rate("results", 20)
        return super().series() | {
            **{name: telemetry.gauges[name] for name in GAUGES},
            "results": telemetry.rate("results", 10),
            "again_share": telemetry.share("leases again", "leases", 10),
            "failed_share": telemetry.share("failures", "reports", 10),
            "thrown_away": telemetry.rate("thrown away", 10),
            "drain_seconds": [
                left / max(rate, 0.05) for left, rate in zip(telemetry.gauges["open_batch"], results, strict=True)
            ],
        }

    def panels(self) -> tuple[Panel, ...]:
        series = self.series()
        return (
            Panel("Jobs without an end", (
                Line("batch", series["open_batch"], filled=True), Line("urgent", series["open_urgent"]),
            )),
            Panel("Seconds that the oldest has waited", (
                Line("urgent", series["oldest_urgent"]), Line("batch", series["oldest_batch"]),
            )),
            Panel("Workers", (
                Line("with a job", series["busy_workers"], filled=True), Line("out of reach", series["silent_workers"]),
            )),
            Panel("Records in the store", (Line("records", series["records"]),), ("most", float(MOST_RECORDS))),
        )  # fmt: skip

    def summary(self) -> dict[str, float]:
        waits = sorted(urgent_waits(self))
        return {
            "peak_records": float(self.store.values.peak),
            "urgent_p95": round(waits[int(0.95 * (len(waits) - 1))], 2) if waits else 0.0,
            "most_leases": float(max((task.grants for task in self.tasks.values()), default=0)),
            "busy_share": round(busy_share(self) or 0.0, 3),
            "put_aside": float(sum(self.telemetry.rates["put aside"])),
        }


#: Gauges that a dashboard may be made of.
GAUGES = (
    "open_urgent", "open_batch", "oldest_urgent", "oldest_batch", "busy_workers", "silent_workers", "records",
    "put_aside",
)  # fmt: skip


def _poisson(rate: float, until: float, rng) -> list[float]:
    found, at = [], rng.expovariate(rate)
    while at < until:
        found.append(at)
        at += rng.expovariate(rate)
    return found


SCENARIO = BatchQueue
