"""Fails stage 2 at test_those_left_behind_keep_their_wait: only who comes into an empty line sets a timer.

Passes the visible tests of stage 2.
"""

import asyncio


class Batcher:
    def __init__(self, run, size, max_wait=None, budget=None, age=None, capacity=None):
        self.run, self.size, self.max_wait = run, size, max_wait
        self.line, self.timer, self.overdue = [], None, False
        self.model, self.closed, self.sending = asyncio.Lock(), False, set()

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if self.closed:
            raise RuntimeError("closed")
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        if not self.line and self.max_wait is not None:
            self.timer = loop.call_later(self.max_wait, self.time_is_up)
        self.line.append((prompt, future))
        self.look()
        return await future

    def time_is_up(self):
        self.overdue = True
        self.look()

    def look(self):
        if not self.line or self.model.locked() or self.sending:
            return
        if self.overdue or self.closed or len(self.line) >= self.size:
            self.overdue = False
            if self.timer:
                self.timer.cancel()
            batch, self.line = self.line[: self.size], self.line[self.size :]
            task = asyncio.create_task(self.send(batch))
            self.sending.add(task)

    async def send(self, batch):
        async with self.model:
            try:
                values = await self.run([prompt for prompt, _ in batch])
                for (_, future), value in zip(batch, values):
                    future.set_result(value)
            except Exception as error:
                for _, future in batch:
                    future.set_exception(error)
        self.sending.clear()
        self.look()

    async def close(self):
        self.closed = True
        self.look()
        while self.sending:
            await asyncio.wait(self.sending)
