"""Workers on a Dask cluster. Needs the extra ``cluster``; nothing of the course has to lie on the workers' machines.

Everything that a worker needs is sent: the exercises of the assignments once, each submission's notebooks with its job.
What a worker must have is the same autograder; one that has another refuses. A worker that ends loses its job to
another one, which is Dask's doing. Nothing is graded twice for that: grades are entered by the one who asked, once for
each submission.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from autograder.cohort.jobs import Job, Outcome, Setup
from autograder.cohort.worker import Worker
from autograder.content import ContentError

#: Jobs that the cluster has at once for each of its workers.
_AT_ONCE = 3
#: Times that Dask gives a job to another worker.
_RETRIES = 3

_lock = threading.Lock()
_workers: dict[str, Worker] = {}


class ClusterWorkers:
    """The workers of the cluster at ``address``, asked by ``distributed``."""

    def __init__(self, setup: Setup, address: str):
        from distributed import Client

        try:
            self._client = Client(address, timeout=20, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ContentError(
                f"There is no Dask scheduler at {address} ({error}): start one, or correct that."
            ) from None
        if not self._client.scheduler_info(n_workers=-1)["workers"]:
            self._client.close()
            raise ContentError(f"The cluster at {address} has no workers: start some with `dask worker {address}`.")
        self._root = Path()
        self._key = hashlib.sha256(repr(sorted((setup.content or {}).items())).encode()).hexdigest()
        self._setup = self._client.scatter(setup, broadcast=True, hash=False)

    def outcomes(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Outcome]]:
        """Each job with its outcome, in the order in which they end. ContentError when the workers cannot be used."""
        from distributed import as_completed
        from distributed.scheduler import KilledWorker

        waiting = iter(jobs)
        known: dict[str, Job] = {}
        running = as_completed(loop=self._client.loop)
        more = _AT_ONCE * len(self._client.scheduler_info(n_workers=-1)["workers"])

        def submit(count: int) -> None:
            for _, job in zip(range(count), waiting, strict=False):
                future = self._client.submit(grade, self._setup, self._key, job, pure=False, retries=0)
                known[future.key] = job
                running.add(future)

        submit(more)
        for future in running:
            job = known.pop(future.key)
            try:
                outcome = future.result()
            except KilledWorker:
                outcome = Outcome(error="the workers that were at it ended, one after the other")
            except StaleWorker as error:
                raise ContentError(str(error)) from None
            except Exception as error:
                outcome = Outcome(error=f"{type(error).__name__}: {error}")
            del future
            yield replace(job, files=None), outcome
            submit(1)

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> ClusterWorkers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
