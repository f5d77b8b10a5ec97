"""Producers and workers around the queue that a policy is: what they send, and when. Everything is public."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from autograder.worlds.trial import Drill, Event, Unfit, World

from .jobs import (
    ASIDE,
    HEARTBEAT,
    KEEPS,
    PATIENCE,
    POLL,
    REVIVES,
    SENDS_AGAIN,
    URGENT_WITHIN,
    WORKERS,
    Grant,
    Job,
    Task,
    Worker,
)  # fmt: skip
from .records import CountingStore


class Queue(World):
    """Producers send jobs to the policy, workers ask it for them and report what came of them."""

    hooks = ("enqueue", "lease", "heartbeat", "ack")

    def __init__(self, seed: int, drill: Drill | None = None):
        super().__init__(seed, drill)
        self.store = CountingStore(self.store_latency, self._stored)
        self.workers = [Worker(number) for number in range(WORKERS)]
        self.tasks: dict[int, Task] = {}
        #: Jobs that are acknowledged and have no end yet, by urgency, in the order of their acknowledgement.
        self.open: dict[bool, dict[int, Task]] = {True: {}, False: {}}
        #: When a worker asked for work and there was none.
        self.idle: list[float] = []
        #: Jobs that were given to a second worker while the first was at it: when, and which.
        self.taken_away: list[tuple[float, int]] = []
        #: Leases that were out when the queue crashed or its clock jumped, and acknowledged jobs in it then.
        self.leases_struck = self.jobs_struck = 0

    # -- producers -----------------------------------------------------------------------------------------------------

    def offer(self, tasks: list[Task]) -> None:
        """Have these jobs, in order, come at their times."""
        for task in tasks:
            self.tasks[task.job.id] = task
        self._next(iter(tasks))

    def _next(self, upcoming: Any) -> None:
        for task in upcoming:
            self.at(task.at, self._arrive, task, upcoming)
            return

    def _arrive(self, task: Task, upcoming: Any) -> None:
        self._next(upcoming)
        due = task.at + URGENT_WITHIN if task.job.urgent else float("inf")
        self.ledger.open(task.job.id, task.at, due, "urgent" if task.job.urgent else "batch")
        self.telemetry.count("offered", self.now)
        self._send(task)

    def _send(self, task: Task) -> None:
        """Send a job until it is acknowledged; once it is, another copy may come by itself."""
        if task.acknowledged is not None:
            return
        self.note("sent", task.job.id)
        timer = self.later(PATIENCE, self._send, task)
        self.ask("enqueue", task.job, then=lambda kept: self._kept(task, kept, timer))

    def _kept(self, task: Task, kept: object, timer: asyncio.TimerHandle | None) -> None:
        if type(kept) is not bool:
            raise Unfit(f"enqueue returns True or False; it returned {kept!r:.60}")
        if not kept or task.acknowledged is not None:
            return
        if timer is not None:
            timer.cancel()
        task.acknowledged = self.now
        self.telemetry.count("acknowledged", self.now)
        self.note("acknowledged", task.job.id)
        if self.ledger.entries[task.job.id].outcome == "open":
            self.open[task.job.urgent][task.job.id] = task
        if task.again is not None:
            self.later(task.again, self._send_copy, task)

    def _send_copy(self, task: Task) -> None:
        self.note("sent again", task.job.id)
        task.late_copies += task.published > 0
        self.ask("enqueue", task.job, then=lambda kept: self._kept(task, kept, None))

    # -- workers -------------------------------------------------------------------------------------------------------

    def start_workers(self) -> None:
        chance = self.chance("workers")
        for worker in self.workers:
            self.at(chance.uniform(0.0, POLL), self._want, worker)

    def _reaches(self, worker: Worker) -> bool:
        return not worker.cut_off and not worker.dead

    def _wait(self, worker: Worker, seconds: float, action: Any, *arguments: Any) -> None:
        """The next thing that this worker does by itself; what a job's heartbeats and its end are has timers of its own."""
        worker.timers.append(self.later(seconds, action, worker, *arguments))

    @staticmethod
    def _drop_timers(worker: Worker) -> None:
        for timer in worker.timers:
            timer.cancel()
        worker.timers = []

    def _want(self, worker: Worker) -> None:
        self._drop_timers(worker)
        worker.grant = None
        worker.question += 1
        question = worker.question
        self._wait(worker, PATIENCE, self._want)
        if self._reaches(worker):
            self.ask("lease", worker.id, then=lambda found: self._leased(worker, question, found))

    def _leased(self, worker: Worker, question: int, found: object) -> None:
        if found is not None and not (type(found) in (list, tuple) and len(found) == 2):
            raise Unfit(f"lease returns None, or a job's id and a token; it returned {found!r:.60}")
        if found is not None and (type(found[0]) is not int or found[0] not in self.ledger.entries):
            raise Unfit(f"lease returned the job {found[0]!r:.40}, which nobody has sent")
        if question != worker.question or not self._reaches(worker):
            return  # the answer is lost
        self._drop_timers(worker)
        if found is None:
            self.idle.append(self.now)
            self._wait(worker, POLL, self._want)
            return
        self._begin(worker, self.tasks[found[0]], found[1])

    def _begin(self, worker: Worker, task: Task, token: Any) -> None:
        now, id = self.now, task.job.id
        for other in task.given:
            if other.open and not other.reported and now - other.heard < KEEPS:
                self.taken_away.append((now, id))
                self.note("taken away", id, worker=other.worker, heard=round(now - other.heard, 1))
        worker.grant = grant = Grant(task, worker.id, task.grants + 1, token, now, now)
        task.given.append(grant)
        self.telemetry.count("leases", now)
        if grant.number > 1:
            self.telemetry.count("leases again", now)
        self.note("leased", id, worker=worker.id, number=grant.number)
        self._wait(worker, HEARTBEAT, self._beat, grant)
        if task.kind == "kills":
            self._wait(worker, 0.5 * task.seconds, self._die, grant)
        elif task.kind == "fails" or (task.flaky and task.grants == 1):
            self._wait(worker, 0.5 * task.seconds, self._report, grant, False)
        else:
            self._wait(worker, task.seconds, self._report, grant, True)

    def _beat(self, worker: Worker, grant: Grant) -> None:
        self._wait(worker, HEARTBEAT, self._beat, grant)
        if self._reaches(worker):
            grant.heard = self.now
            self.ask(
                "heartbeat", worker.id, grant.task.job.id, grant.token,
                then=lambda goes_on: self._beaten(worker, grant, goes_on),
            )  # fmt: skip

    def _beaten(self, worker: Worker, grant: Grant, goes_on: object) -> None:
        if type(goes_on) is not bool:
            raise Unfit(f"heartbeat returns True or False; it returned {goes_on!r:.60}")
        if worker.grant is grant and not goes_on and self._reaches(worker):
            self.note("given up", grant.task.job.id, worker=worker.id)
            self._rid(worker, grant)

    def _report(self, worker: Worker, grant: Grant, ok: bool, copy: bool = False) -> None:
        """Hand in what came of a job, again and again until there is an answer."""
        if not copy:
            self._drop_timers(worker)
            self._wait(worker, PATIENCE / 2, self._report, grant, ok)
        if not self._reaches(worker):
            return
        grant.heard = self.now
        grant.reported = grant.reported or self.desk.up
        task = grant.task
        task.late_reports += ok and task.grants > grant.number
        self.note("handed in" if ok else "reported failed", task.job.id, worker=worker.id)
        self.telemetry.count("reports", self.now)
        self.telemetry.count("failures", self.now, not ok)
        self.ask(
            "ack", worker.id, task.job.id, grant.token, ok,
            then=lambda taken: self._reported(worker, grant, ok, taken),
        )  # fmt: skip
        if task.doubled is not None and not copy:
            self.later(task.doubled, self._report, worker, grant, ok, True)

    def _reported(self, worker: Worker, grant: Grant, ok: bool, taken: object) -> None:
        if type(taken) is not bool:
            raise Unfit(f"ack returns True or False; it returned {taken!r:.60}")
        if taken and ok and not grant.published:
            grant.published = True
            self._publish(grant)
        elif not taken and ok and not grant.published:
            self.telemetry.count("thrown away", self.now)
            self.note("thrown away", grant.task.job.id, worker=worker.id)
        if worker.grant is grant and self._reaches(worker):
            grant.failed = not ok
            self._rid(worker, grant)

    def _rid(self, worker: Worker, grant: Grant) -> None:
        grant.open, grant.ended = False, self.now
        self._want(worker)

    def _die(self, worker: Worker, grant: Grant) -> None:
        """The job takes its worker down with it; a new process stands in its place after a while."""
        self._drop_timers(worker)
        self.note("killed", grant.task.job.id, worker=worker.id)
        worker.dead, worker.grant = True, None
        grant.open, grant.ended, grant.failed = False, self.now, True
        self.later(REVIVES, self._revive, worker)

    def _revive(self, worker: Worker) -> None:
        worker.dead = False
        self._want(worker)

    def _publish(self, grant: Grant) -> None:
        task, now = grant.task, self.now
        task.published += 1
        entry = self.ledger.entries[task.job.id]
        entry.effects += 1
        self.note("published" if task.published == 1 else "published again", task.job.id, worker=grant.worker)
        self.telemetry.count("results", now)
        self._end(task, "ok")

    def _end(self, task: Task, outcome: str) -> None:
        self.ledger.end(task.job.id, self.now, outcome)
        self.open[task.job.urgent].pop(task.job.id, None)

    def _stored(self, key: str) -> None:
        """A key is new in the store: one under ``dead/`` puts its job aside."""
        name = key.removeprefix(ASIDE)
        if name != key and name.isdecimal() and int(name) in self.tasks:
            task = self.tasks[int(name)]
            task.aside = self.now
            self.telemetry.count("put aside", self.now)
            self.note("put aside", task.job.id)
            self._end(task, "put aside")

    # -- what comes ----------------------------------------------------------------------------------------------------

    def draw_task(self, id: int, at: float, urgent: bool, rng: random.Random, kind: str = "", uploaded=False) -> Task:
        """A job with all that chance has to say about it, drawn as it comes: no policy moves another job's chance."""
        median = 1.5 if urgent else 3.0
        seconds = min(25.0, max(0.3, median * rng.lognormvariate(0.0, 0.45 if urgent else 0.75)))
        flaky, again, doubled = rng.random() < 0.03, rng.random() < 0.1, rng.random() < 0.1
        after, apart = rng.uniform(0.5, SENDS_AGAIN), rng.uniform(0.0, 3.0)
        return Task(
            Job(id, urgent), at, round(seconds, 3), kind, flaky and not kind,
            round(after, 3) if again else None, round(apart, 3) if doubled else None, uploaded,
        )  # fmt: skip

    # -- in words ------------------------------------------------------------------------------------------------------

    def tell(self, event: Event) -> str:
        return WORDS[event.kind].format(**event.detail) if event.kind in WORDS else super().tell(event)

    def lane(self, event: Event) -> str:
        if event.kind.startswith("fault "):
            return "faults"
        if event.kind in ("sent", "sent again", "acknowledged"):
            return "producer"
        return f"worker {event.detail['worker']}" if "worker" in event.detail else "queue"


#: Events in words.
WORDS = {
    "sent": "the producer sends it",
    "sent again": "the producer sends a copy of it",
    "acknowledged": "the queue acknowledges it",
    "leased": "worker {worker} gets it, lease {number}",
    "taken away": "it is given away, though worker {worker} is at work on it and was heard of {heard:g} s ago",
    "given up": "worker {worker} is told to stop",
    "killed": "it takes worker {worker} down with it",
    "handed in": "worker {worker} hands in its result",
    "reported failed": "worker {worker} reports that it failed",
    "thrown away": "the result of worker {worker} is not taken",
    "published": "its result, by worker {worker}, is published",
    "published again": "a second result, by worker {worker}, is published",
    "put aside": "it is put aside under dead/",
    "fault upload": "(a customer uploads {size:.0f} jobs)",
    "fault upload over": "(the upload is over)",
    "fault cut off": "({size:.0f} workers cannot reach the queue from now on)",
    "fault cut off over": "(the workers reach the queue again)",
    "fault policy crash": "(the queue's process crashes)",
    "fault policy crash over": "(the queue's process starts anew)",
    "fault store trouble": "(the store times out now and then)",
    "fault store trouble over": "(the store is well)",
    "fault clock skew": "(the queue's clock is put {size:.0f} s ahead)",
    "fault clock skew over": "(the queue's clock is put right)",
}
