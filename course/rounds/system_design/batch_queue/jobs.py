"""Jobs, leases and workers as the world keeps them, and the figures of both. Everything here is public."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

WORKERS = 18
#: Seconds between two heartbeats of a worker, and between two questions for work of one that has none.
HEARTBEAT, POLL = 2.5, 3.0
#: Seconds after which a worker or producer without an answer sends again.
PATIENCE = 4.0
#: A worker that was heard of within this time keeps its job.
KEEPS = 8.0
#: A worker whose process was killed is a new one after this time.
REVIVES = 15.0
#: Seconds within which an urgent job is wanted.
URGENT_WITHIN = 15.0
#: A producer sends a job again up to this long after it was acknowledged.
SENDS_AGAIN = 40.0
#: Prefix of keys of the store under which jobs are put aside.
ASIDE = "dead/"


@dataclass(frozen=True)
class Job:
    """One job as its producer sends it: ``id`` is its key, the same each time it is sent."""

    id: int
    urgent: bool


@dataclass(slots=True)
class Task:
    """What the world knows of a job. ``kind`` is ``""``, ``"fails"`` (always) or ``"kills"`` (the worker, always)."""

    job: Job
    at: float
    seconds: float
    kind: str = ""
    #: It fails the first time it is tried, and never again.
    flaky: bool = False
    #: Seconds after the acknowledgement at which the producer sends it once more; None: never.
    again: float | None = None
    #: Seconds between the two copies of a worker's report, None where there is one.
    doubled: float | None = None
    uploaded: bool = False
    acknowledged: float | None = None
    aside: float | None = None
    given: list[Grant] = field(default_factory=list)
    published: int = 0
    #: Copies that came when a result was out, and reports of workers whose job another one had been given.
    late_copies: int = 0
    late_reports: int = 0

    @property
    def grants(self) -> int:
        """How often it was given to a worker."""
        return len(self.given)

    @property
    def last_grant(self) -> float:
        """When it was given to a worker last, 0 for never."""
        return self.given[-1].at if self.given else 0.0


@dataclass(slots=True, eq=False)
class Grant:
    """One job in the hands of one worker, from the answer of ``lease`` until the worker is rid of it."""

    task: Task
    worker: int
    number: int
    token: Any
    at: float
    heard: float
    open: bool = True
    published: bool = False
    failed: bool = False
    #: The queue has heard what came of it, so that it may do as it likes with the job.
    reported: bool = False
    ended: float | None = None


class Worker:
    """One worker. It does one job at a time, and is ``cut_off`` or ``dead`` at times."""

    __slots__ = ("cut_off", "dead", "grant", "id", "question", "timers")

    def __init__(self, id: int):
        self.id = id
        self.cut_off = self.dead = False
        self.grant: Grant | None = None
        #: Counts what the worker has asked; an answer to an earlier question comes too late.
        self.question = 0
        self.timers: list[asyncio.TimerHandle] = []
