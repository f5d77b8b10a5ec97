"""Fails stage 2 at test_the_wait_goes_on_while_the_model_is_busy_drawn: the worker begins to count when it takes the
first one.
"""

import asyncio


class Batcher:
    def __init__(self, run, size, max_wait=None, budget=None, age=None, capacity=None):
        self.run, self.size, self.max_wait = run, size, max_wait
        self.queue, self.closing, self.worker = asyncio.Queue(), asyncio.Event(), None

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if self.closing.is_set():
            raise RuntimeError("closed")
        future = asyncio.get_running_loop().create_future()
        self.queue.put_nowait((prompt, future))
        self.hire()
        return await future

    def hire(self):
        if self.worker is None:
            self.worker = asyncio.create_task(self.work())

    async def next_entry(self, seconds):
        """The next in the queue; None when the time is up or no more can come."""
        if not self.queue.empty():
            return self.queue.get_nowait()
        getting = asyncio.create_task(self.queue.get())
        closing = asyncio.create_task(self.closing.wait())
        await asyncio.wait([getting, closing], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        closing.cancel()
        if getting.done():
            return getting.result()
        getting.cancel()
        return None

    async def work(self):
        loop = asyncio.get_running_loop()
        while first := await self.next_entry(None):
            batch = [first]
            deadline = None if self.max_wait is None else loop.time() + self.max_wait
            while len(batch) < self.size:
                entry = await self.next_entry(None if deadline is None else deadline - loop.time())
                if entry is None:
                    break
                batch.append(entry)
            try:
                values = await self.run([prompt for prompt, _ in batch])
                for (_, future), value in zip(batch, values):
                    future.set_result(value)
            except Exception as error:
                for _, future in batch:
                    future.set_exception(error)

    async def close(self):
        self.closing.set()
        self.hire()
        await asyncio.shield(self.worker)
