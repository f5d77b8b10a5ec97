"""Fails stage 1 at test_nobody_waits_longer: each newcomer sets the timer back.

Passes the visible tests of stage 1.
"""

import asyncio


class Batcher:
    def __init__(self, send, size, wait):
        self._send, self._size, self._wait = send, size, wait
        self._waiting, self._timer, self._tasks = {}, None, set()

    async def ask(self, item):
        loop = asyncio.get_running_loop()
        reply = loop.create_future()
        self._waiting[reply] = (item, loop.time() + self._wait)
        if len(self._waiting) == self._size:
            self._go()
        self._set_timer()
        try:
            return await reply
        finally:
            if self._waiting.pop(reply, None):
                self._set_timer()

    def _set_timer(self):
        if self._timer:
            self._timer.cancel()
        if self._waiting:
            self._timer = asyncio.get_running_loop().call_later(self._wait, self._go)

    def _go(self):
        batch = {reply: item for reply, (item, _) in self._waiting.items()}
        self._waiting.clear()
        task = asyncio.create_task(self._deliver(batch))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, batch):
        try:
            values = await self._send(list(batch.values()))
        except Exception as error:
            if len(batch) > 1:
                await asyncio.gather(*(self._deliver({reply: item}) for reply, item in batch.items()))
            for reply in batch:
                if not reply.done():
                    reply.set_exception(error)
            return
        for reply, value in zip(batch, values, strict=True):
            if not reply.done():
                reply.set_result(value)
