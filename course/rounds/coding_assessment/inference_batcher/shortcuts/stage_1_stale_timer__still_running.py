"""Fails stage 2 at test_a_wait_leaves_nothing_behind: the timer of a batch that went out by size sends whoever waits
then.
"""

import asyncio
from collections import deque


class Batcher:
    def __init__(self, run, size, max_wait=None, budget=None, age=None, capacity=None):
        self.run, self.size, self.max_wait = run, size, max_wait
        self.line, self.due, self.sending, self.closed = deque(), False, None, False

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if self.closed:
            raise RuntimeError("closed")
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        self.line.append((prompt, future))
        if self.max_wait is not None:
            loop.call_later(self.max_wait, self.time_is_up)
        self.look()
        return await future

    def time_is_up(self):
        self.due = True
        self.look()

    def look(self):
        if self.sending or not self.line:
            return
        if self.due or self.closed or len(self.line) >= self.size:
            self.due = False
            self.sending = asyncio.create_task(self.send())

    async def send(self):
        batch = [self.line.popleft() for _ in range(min(self.size, len(self.line)))]
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
