import asyncio


class Worker:
    def __init__(self, handle, put_back):
        ### BEGIN SOLUTION
        self._handle, self._put_back = handle, put_back
        self._running = {}  # each task: its job, in the order in which they began
        self._shutdown = None
        ### END SOLUTION

    async def begin(self, job):
        """Begin this job, and return at once."""
        ### BEGIN SOLUTION
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
        ### END SOLUTION

    async def shutdown(self, grace):
        """Refuse, drain, cancel and await; return how the jobs ended."""
        ### BEGIN SOLUTION
        if not self._shutdown:
            self._shutdown = asyncio.create_task(self._end(dict(self._running), grace))
        return await asyncio.shield(self._shutdown)

    async def _end(self, jobs, grace):
        report = {"done": [], "failed": [], "cancelled": []}
        if jobs:
            _, late = await asyncio.wait(jobs, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.wait(jobs)
        for task, job in jobs.items():
            kind = "cancelled" if task.cancelled() else "failed" if task.exception() else "done"
            report[kind].append(job)
        return report
        ### END SOLUTION
