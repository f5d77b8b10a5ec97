"""Fails stage 1 at test_refuses_from_the_call_on: it says no only when the grace is over.

Passes the visible tests of stage 1.
"""

import asyncio


class Worker:
    def __init__(self, handle, put_back):
        self._handle, self._put_back = handle, put_back
        self._running, self._shutdown = {}, None
        self._closed = False

    async def begin(self, job):
        if self._closed:
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
            _, late = await asyncio.wait(jobs, timeout=grace)
            self._closed = True
            for task in late:
                task.cancel()
            await asyncio.wait(jobs)
        self._closed = True
        report = {"done": [], "failed": [], "cancelled": []}
        for task, job in jobs.items():
            kind = "cancelled" if task.cancelled() else "failed" if task.exception() else "done"
            report[kind].append(job)
        return report
