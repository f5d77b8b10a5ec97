"""The world of this exercise: an assistant's tasks, tools that fail in their own ways, and a crash. Everything here is public."""

from __future__ import annotations

from autograder.worlds.trial import Drill, Effect, Fault, Line, Panel, Planned

from .invariants import INVARIANTS, NAMES
from .runner import Runner
from .tools import BUDGET, TOOLS, Intent, Task

#: Tasks per second.
RATE = 1.2
#: Shares of tasks whose model goes in circles, and of intents that a person denies or a tool refuses.
LOOPS, DENIED, REFUSED = 0.04, 0.02, 0.01
#: Calls of a model that goes in circles: searches, each for something else, or the same payment again.
SEARCHES, AGAIN = 45, 3
#: The calls of a task, one list of them drawn for each.
TRIPS = (
    ("search", "hold_seat", "charge_card", "send_mail"),
    ("search", "search", "hold_seat", "charge_card", "send_mail"),
    ("search", "hold_seat", "hold_seat", "charge_card", "refund", "send_mail"),
    ("search", "refund", "send_mail"),
)


class ToolRunner(Runner):
    invariants = INVARIANTS
    fault_names = NAMES
    seconds = 400.0
    tail = 40.0
    stuck_after = 60.0
    budget = BUDGET
    plan = (
        Planned("lost replies", after=(85.0, 95.0), lasts=(35.0, 45.0)),
        Planned("slow tool", after=(30.0, 40.0), lasts=(40.0, 50.0)),
        Planned("policy crash", after=(-25.0, -15.0), lasts=(3.0, 5.0)),
        Planned("throttled", after=(35.0, 45.0), lasts=(20.0, 30.0), targets=("search",)),
        Planned("echoes", after=(15.0, 25.0), lasts=(35.0, 45.0)),
    )
    drills = (
        Drill("a quiet evening", (), means=""),
        Drill("a busy hour", (Planned("busy", (40.0, 50.0), (60.0, 70.0), (1.5, 1.8)),), means=""),
        Drill("a bank in trouble", (Planned("slow tool", (50.0, 60.0), (60.0, 70.0)),), means="slow tool"),
        Drill("a meeting", (Planned("no approver", (50.0, 60.0), (60.0, 70.0)),), means="no approver"),
        Drill("a lost line", (Planned("lost replies", (60.0, 70.0), (60.0, 70.0)),), means="slow tool"),
    )

    def effects(self):
        switches = ("lost replies", "slow tool", "throttled", "echoes", "no approver", "busy")
        return (
            super().effects()
            | {kind: Effect(self._begin, self._end) for kind in switches}
            | {"policy crash": Effect(lambda fault: self.crashed(), lambda fault: self.restarted())}
        )

    def _begin(self, fault: Fault) -> int:
        self._on[fault.kind] = fault
        return sum(task.call is not None for task in self.tasks.values())

    def _end(self, fault: Fault) -> None:
        del self._on[fault.kind]

    def setup(self) -> None:
        chance, at, number = self.chance("load"), 0.0, 0
        busy = [fault for fault in self.faults if fault.kind == "busy"]
        while True:
            more = next((fault.size for fault in busy if fault.start <= at < fault.end), 1.0)
            at += chance.expovariate(RATE * more)
            if at >= self.seconds - self.tail:
                return
            number += 1
            self.at(round(at, 4), self.arrive, self._drawn_task(number))

    def _drawn_task(self, number: int) -> Task:
        chance = self.chance(f"task {number}")
        task = Task(number)
        trip, loops = chance.choice(TRIPS), chance.random() < LOOPS
        for place, tool in enumerate(trip, start=1):
            task.wants.append(self._intent(task, f"task-{number}/{place}-{tool}", tool, chance.random()))
        if loops and (paid := next((i for i in task.wants if i.tool.irreversible), None)) and chance.random() < 0.4:
            task.loops = True
            after = task.wants.index(paid) + 1
            task.wants[after:after] = [paid] * AGAIN
        elif loops:
            task.loops = True
            more = [self._intent(task, f"task-{number}/again-{n}-search", "search", 1.0) for n in range(SEARCHES)]
            task.wants[1:1] = more
        return task

    def _intent(self, task: Task, name: str, tool: str, luck: float) -> Intent:
        intent = Intent(name, TOOLS[tool], task)
        intent.denied = TOOLS[tool].irreversible and luck < DENIED
        intent.refused = TOOLS[tool].effect and not intent.denied and luck < DENIED + REFUSED
        self.intents.append(intent)
        return intent

    # -- in figures ----------------------------------------------------------------------------------------------------

    def sample(self, now: float) -> None:
        open_calls = [task.call for task in self.tasks.values() if task.call is not None]
        doubts = [now - c.intent.unknown_since for c in open_calls if c.intent.unknown_since is not None]
        waits = [now - c.waits_for_person for c in open_calls if c.waits_for_person is not None]
        # a run on its way is in doubt for as long as its reply may still come
        unknown = sum(seconds > 5.0 for seconds in doubts)
        self.peak_unknown = max(self.peak_unknown, unknown)
        for name, value in (
            ("open", len(open_calls)),
            ("unknown", unknown),
            ("oldest unknown", max(doubts, default=0.0)),
            ("approvals waiting", len(waits)),
            ("oldest approval", max(waits, default=0.0)),
        ):
            self.telemetry.sample(name, now, value)

    def series(self) -> dict[str, list[float]]:
        telemetry, gauges = self.telemetry, self.telemetry.gauges
        return super().series() | {
            "open_tasks": gauges["open"],
            "unknown": gauges["unknown"],
            "oldest_unknown": gauges["oldest unknown"],
            "approvals_waiting": gauges["approvals waiting"],
            "oldest_approval": gauges["oldest approval"],
            "tasks": telemetry.rate("tasks", 10),
            "finished": telemetry.rate("finished", 10),
            "held": telemetry.rate("held", 10),
            "failed": telemetry.rate("failed", 10),
            "timeout_share": telemetry.share("timeouts", "runs", 10),
            "throttled_share": telemetry.share("throttled", "runs", 10),
            "cents": telemetry.rate("cents", 10),
        }

    def panels(self) -> tuple[Panel, ...]:
        series = self.series()
        return (
            Panel(
                "Tasks per second", (Line("finished", series["finished"], filled=True), Line("begun", series["tasks"]))
            ),
            Panel(
                "Calls that wait",
                (
                    Line("outcome unknown", series["unknown"], filled=True),
                    Line("for approval", series["approvals_waiting"]),
                ),
            ),
            Panel(
                "Of the runs",
                (Line("timed out", series["timeout_share"], filled=True), Line("throttled", series["throttled_share"])),
                share=True,
            ),
        )

    def summary(self) -> dict[str, float]:
        entries = self.ledger.entries.values()
        return {
            "double_effects": float(sum(i.tool.effect and i.effects > 1 for i in self.intents)),
            "peak_unknown": float(self.peak_unknown),
            "most_spent": float(self.most_spent),
            "held_share": round(sum(e.outcome == "held" for e in entries) / max(1, len(entries)), 4),
            "finished_share": round(sum(e.good for e in entries) / max(1, len(entries)), 4),
        }


SCENARIO = ToolRunner
