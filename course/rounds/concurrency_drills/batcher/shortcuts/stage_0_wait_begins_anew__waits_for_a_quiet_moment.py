"""Fails stage 1 at test_nobody_waits_longer: the worker waits anew for each item, until nobody has come for a while.

Passes the visible tests of stage 1.
"""

import asyncio


class Batcher:
    def __init__(self, send, size, wait):
        self._send, self._size, self._wait = send, size, wait
        self._queue, self._tasks = asyncio.Queue(), set()

    async def ask(self, item):
        if not self._tasks:
            self._spawn(self._work())
        reply = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((reply, item))
        return await reply

    def _spawn(self, coroutine):
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self):
        while True:
            batch = [await self._queue.get()]
            while len(batch) < self._size:
                try:
                    batch.append(await asyncio.wait_for(self._queue.get(), self._wait))
                except TimeoutError:
                    break
            self._spawn(self._deliver([(reply, item) for reply, item in batch if not reply.done()]))

    async def _deliver(self, batch):
        try:
            values = await self._send([item for _, item in batch])
        except Exception as error:
            if len(batch) > 1:
                await asyncio.gather(*(self._deliver([entry]) for entry in batch))
            elif not batch[0][0].done():
                batch[0][0].set_exception(error)
            return
        for (reply, _), value in zip(batch, values, strict=True):
            if not reply.done():
                reply.set_result(value)
