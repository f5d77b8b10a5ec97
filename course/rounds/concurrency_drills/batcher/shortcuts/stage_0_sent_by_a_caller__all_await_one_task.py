"""Fails stage 1 at test_cancelled_in_flight: all callers await one task, and a cancel of one of them goes through to it.

Passes the visible tests of stage 1.
"""

import asyncio


class Batch:
    def __init__(self):
        self.items, self.full, self.task = [], asyncio.Event(), None


class Batcher:
    def __init__(self, send, size, wait):
        self._send, self._size, self._wait = send, size, wait
        self._batch = None

    async def ask(self, item):
        if self._batch is None:
            self._batch = Batch()
            self._batch.task = asyncio.create_task(self._run(self._batch))
        batch, place = self._batch, len(self._batch.items)
        batch.items.append(item)
        if len(batch.items) == self._size:
            self._batch = None
            batch.full.set()
        end = (await batch.task)[place]
        if isinstance(end, Exception):
            raise end
        return end

    async def _run(self, batch):
        try:
            await asyncio.wait_for(batch.full.wait(), self._wait)
        except TimeoutError:
            self._batch = None
        try:
            return await self._send(batch.items)
        except Exception as error:
            if len(batch.items) == 1:
                return [error]
            ends = await asyncio.gather(*(self._send([item]) for item in batch.items), return_exceptions=True)
            return [end if isinstance(end, Exception) else end[0] for end in ends]
