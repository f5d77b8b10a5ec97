"""Fails stage 1 at test_one_shutdown_for_all: each call drains anew, with a grace of its own.

Passes the visible tests of stage 1.
"""

import asyncio


class Worker:
    def __init__(self, handle, put_back):
        self._handle, self._put_back = handle, put_back
        self._running, self._shutdown = {}, False

    async def begin(self, job):
        if self._shutdown:
            raise RuntimeError("the worker is shutting down")
        task = asyncio.create_task(self._work(job))
        self._running[task] = job
        task.add_done_callback(self._running.pop)

    async def _work(self, job):
        try:
            await self._handle(job)
        except asyncio.CancelledError:
            await self._put_back(job)
            raise

    async def shutdown(self, grace):
        self._shutdown = True
        jobs = dict(self._running)
        if jobs:
            _, late = await asyncio.wait(jobs, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.wait(jobs)
        report = {"done": [], "failed": [], "cancelled": []}
        for task, job in jobs.items():
            kind = "cancelled" if task.cancelled() else "failed" if task.exception() else "done"
            report[kind].append(job)
        return report
