"""Fails stage 2 at test_those_left_behind_keep_their_wait: a batch that goes out begins the wait of the others anew.

Passes the visible tests of stage 2.
"""

import asyncio


class Batcher:
    def __init__(self, run, size, max_wait=None, budget=None, age=None, capacity=None):
        self.run, self.size, self.max_wait = run, size, max_wait
        self.line, self.timer, self.overdue = [], None, False
        self.sending, self.closed = None, False

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if self.closed:
            raise RuntimeError("closed")
        future = asyncio.get_running_loop().create_future()
        self.line.append((prompt, future))
        if len(self.line) == 1:
            self.set_timer()
        self.look()
        return await future

    def set_timer(self):
        if self.timer:
            self.timer.cancel()
        self.overdue = False
        if self.line and self.max_wait is not None:
            self.timer = asyncio.get_running_loop().call_later(self.max_wait, self.time_is_up)

    def time_is_up(self):
        self.overdue = True
        self.look()

    def look(self):
        if self.sending or not self.line:
            return
        if self.overdue or self.closed or len(self.line) >= self.size:
            batch, self.line = self.line[: self.size], self.line[self.size :]
            self.set_timer()
            self.sending = asyncio.create_task(self.send(batch))

    async def send(self, batch):
        try:
            values = await self.run([prompt for prompt, _ in batch])
            for (_, future), value in zip(batch, values):
                future.set_result(value)
        except Exception as error:
            for _, future in batch:
                future.set_exception(error)
        self.sending = None
        self.look()

    async def close(self):
        self.closed = True
        self.look()
        while self.sending:
            await asyncio.wait([self.sending])
