"""Processes that run trials beside each other, each with a sandbox of its own.

What decides is the same in each: a job's report hangs on the job alone, whoever runs it.
"""

from __future__ import annotations

import atexit
import os
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import Any

from autograder.grading.trials import Job, Report, run_job
from autograder.sandbox import Limits, Sandbox, linux, processors

_TOOLS = ("autograder.worlds.inside",)
#: This process's processors before a check keeps it on one of them.
_PROCESSORS = processors.available()


class Workers:
    """Runs jobs, ``count`` at once, in warm processes. One worker needs no process: it is this one."""

    def __init__(self, count: int, *, rung: str | None, limits: Limits):
        self.count = max(1, min(count, len(_PROCESSORS)))
        self._options = {"rung": rung, "limits": limits.to_dict()}
        self._pool: ProcessPoolExecutor | None = None

    def start(self, jobs: list[tuple[Job, int]]) -> list[Future]:
        """Begin jobs, each with the hash seed of its sandbox; their reports come in the futures.

        A future raises SandboxFault when there is no child to be had, and BrokenProcessPool when a worker has died.
        """
        if self.count == 1:
            return [_Later(job, hash_seed, self._options) for job, hash_seed in jobs]
        if self._pool is None:
            context = get_context("spawn")
            places = processors.hand_out(context, self.count, _PROCESSORS)
            self._pool = ProcessPoolExecutor(self.count, mp_context=context, initializer=_begin, initargs=(places,))
        return [self._submit(job, hash_seed) for job, hash_seed in jobs]

    def _submit(self, job: Job, hash_seed: int) -> Future:
        try:
            return self._pool.submit(_work, job, hash_seed, self._options)
        except BrokenProcessPool as error:  # a worker died over another job
            broken: Future = Future()
            broken.set_exception(error)
            return broken

    def close(self) -> None:
        """End the processes; they start again with the next jobs."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
        elif self.count == 1:
            _close_sandboxes()


class _Later(Future):
    """A job that runs in this process when its report is asked for."""

    def __init__(self, job: Job, hash_seed: int, options: dict):
        super().__init__()
        self._work = job, hash_seed, options

    def result(self, timeout: float | None = None) -> Report:
        if not self.done():
            self.set_result(_work(*self._work))
        return super().result(timeout)


def _begin(places: processors.Places) -> None:
    """Settle a fresh worker: whoever starts it may be kept on one processor, and may be killed without a word."""
    processors.stay_on(places.get())
    linux.set_dumpable(False)

    def follow() -> None:
        parent_process().join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


#: This process's sandboxes, by all that they were made with.
_sandboxes: dict[tuple, Sandbox] = {}


def _work(job: Job, hash_seed: int, options: dict[str, Any]) -> Report:
    """Run one job in this process, in its sandbox for this hash seed."""
    # what is a test's time elsewhere is a run's here: a child notes where it stands shortly before that is over
    limits = {**options["limits"], "test_seconds": job.real_seconds}
    key = (hash_seed, options["rung"], *limits.values())
    sandbox = _sandboxes.get(key)
    if sandbox is None or not sandbox.alive:
        if not _sandboxes:
            atexit.register(_close_sandboxes)
        sandbox = Sandbox(rung=options["rung"], limits=Limits(**limits), hash_seed=hash_seed, tools=_TOOLS)
        _sandboxes[key] = sandbox
    with sandbox.on_one_processor():
        return run_job(sandbox, job)


def _close_sandboxes() -> None:
    while _sandboxes:
        _sandboxes.popitem()[1].close()
