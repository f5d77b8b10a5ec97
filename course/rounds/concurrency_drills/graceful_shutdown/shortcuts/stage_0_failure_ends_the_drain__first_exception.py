"""Fails stage 1 at test_failures_do_not_end_the_drain: it waits until the first failure, and cuts the others off.

Passes the visible tests of stage 1.
"""

import asyncio


class Worker:
    def __init__(self, handle, put_back):
        self._handle, self._put_back = handle, put_back
        self._running, self._shutdown = {}, None

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
        if not self._shutdown:
            self._shutdown = asyncio.create_task(self._end(dict(self._running), grace))
        return await asyncio.shield(self._shutdown)

    async def _end(self, jobs, grace):
        if jobs:
            _, late = await asyncio.wait(jobs, timeout=grace, return_when=asyncio.FIRST_EXCEPTION)
            for task in late:
                task.cancel()
            await asyncio.wait(jobs)
        report = {"done": [], "failed": [], "cancelled": []}
        for task, job in jobs.items():
            kind = "cancelled" if task.cancelled() else "failed" if task.exception() else "done"
            report[kind].append(job)
        return report
