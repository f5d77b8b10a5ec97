import asyncio


class Worker:
    def __init__(self, handle, put_back):
        self._handle, self._put_back = handle, put_back
        self._open, self._count = True, 0
        self._ends, self._tasks = {}, set()  # number: (job, how it ended or None while it runs)
        self._cut, self._idle, self._report = asyncio.Event(), asyncio.Event(), None

    async def begin(self, job):
        if not self._open:
            raise RuntimeError("the worker is shutting down")
        self._count += 1
        self._ends[self._count] = (job, None)
        self._spawn(self._work(self._count, job))

    def _spawn(self, coroutine):
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, number, job):
        """Runs the job against the cut: whichever comes first."""
        call, cut = asyncio.create_task(self._handle(job)), asyncio.create_task(self._cut.wait())
        await asyncio.wait((call, cut), return_when=asyncio.FIRST_COMPLETED)
        cut.cancel()
        if call.done():
            end = "failed" if call.exception() else "done"
        else:
            call.cancel()
            await asyncio.wait([call])
            await self._put_back(job)
            end = "cancelled"
        if self._open:
            del self._ends[number]
        else:
            self._ends[number] = (job, end)
        if all(end for _, end in self._ends.values()):
            self._idle.set()

    async def shutdown(self, grace):
        if self._open:
            self._open = False
            if self._ends:
                self._idle.clear()
                asyncio.get_running_loop().call_later(grace, self._cut.set)
            else:
                self._idle.set()
        await self._idle.wait()
        return {kind: [j for j, end in self._ends.values() if end == kind] for kind in ("done", "failed", "cancelled")}
