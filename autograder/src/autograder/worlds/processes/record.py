"""What simulated process pools did, and which of their workers die: kept by a test, or by a learner in the notebook."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Job:
    """One job that a worker took up, at virtual seconds ``began``; ``ended`` is None while it runs.

    ``number`` counts the jobs of all pools in the order in which they began, from 1; ``pool`` and ``worker`` count from
    1 too. ``outcome`` is ``"running"``, ``"done"``, ``"raised"``, ``"died"`` (its worker died in it) or ``"lost"`` (its
    worker was stopped in it, as when another's death broke the pool).
    """

    number: int
    pool: int
    worker: int
    began: float
    ended: float | None = None
    outcome: str = "running"


class Pools:
    """A record of every simulated pool of a run, and the plan of deaths.

    ``sizes`` has the workers that each pool was made for, in order, and ``methods`` how they start. A test's own function
    that runs in a worker can look at ``inside``, the job that it was called from; None means that it was called from the
    program's own process.

    ``now`` gives the virtual time. When in its job a worker dies that `die_at` dooms is drawn from ``seed``.
    """

    __border__ = ("made", "method", "submitted", "sent", "began", "left", "ended", "broke", "forgot", "closed")

    def __init__(self, now: Callable[[], float], seed: object = 0):
        self._now = now
        #: How processes start where the program does not say: None for what is usual on this machine.
        self.start_method: str | None = None
        #: Bytes that each job, with its arguments, was pickled to.
        self.bytes_sent: list[int] = []
        self._random = random.Random(f"deaths {seed}")
        self._doomed: set[int] = set()
        self.sizes: list[int] = []
        self.methods: list[str] = []
        #: Pools that have workers, and the most workers that there were at once in all of them.
        self.open = self.most_workers = 0
        self._workers = 0
        self.jobs: list[Job] = []
        self.inside: Job | None = None
        #: Jobs handed in and not finished, of all pools together, and jobs at work.
        self.pending = self.most_pending = 0
        self.running = self.most_running = 0

    def die_at(self, *numbers: int) -> None:
        """The workers that take up these jobs (``Job.number``) die in them."""
        self._doomed.update(numbers)

    def outcomes(self) -> list[str]:
        """How each job ended, in the order in which they began."""
        return [job.outcome for job in self.jobs]

    # -- told by the pools -----------------------------------------------------------------------------------------------

    def made(self, size: int, method: str) -> int:
        """A pool was made; its number."""
        self.sizes.append(size)
        self.methods.append(method)
        self.open += 1
        self._workers += size
        self.most_workers = max(self.most_workers, self._workers)
        return len(self.sizes)

    def closed(self, size: int) -> None:
        """The workers of a pool have ended, or been told to."""
        self.open -= 1
        self._workers -= size

    def method(self) -> str | None:
        return self.start_method

    def submitted(self) -> None:
        self.pending += 1
        self.most_pending = max(self.most_pending, self.pending)

    def sent(self, size: int) -> None:
        self.bytes_sent.append(size)

    def forgot(self, count: int) -> None:
        """So many jobs are finished, cancelled or failed."""
        self.pending -= count

    def began(self, pool: int, worker: int) -> list:
        """A worker takes up a job: ``[number, at which share of its time the worker dies]``, None for never."""
        job = self.inside = Job(len(self.jobs) + 1, pool, worker, self._now())
        self.jobs.append(job)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        return [job.number, self._random.random() if job.number in self._doomed else None]

    def left(self) -> None:
        """The function of the job that began last has returned; the time that it took passes from here on."""
        self.inside = None

    def ended(self, number: int, outcome: str) -> None:
        job = self.jobs[number - 1]
        job.ended, job.outcome = self._now(), outcome
        self.running -= 1

    def broke(self, pool: int) -> None:
        """The workers of a pool are stopped, whatever they are at: it is broken, or was terminated."""
        for job in self.jobs:
            if job.pool == pool and job.outcome == "running":
                self.ended(job.number, "lost")


__all__ = ["Job", "Pools"]
