"""Fails stage 2 at test_a_request_alone_drawn: waits are looked at when somebody comes, and here nobody comes."""

import asyncio
from collections import deque


class Batcher:
    def __init__(self, run, size, max_wait=None, budget=None, age=None, capacity=None):
        self.run, self.size, self.max_wait = run, size, max_wait
        self.line, self.sending, self.closed = deque(), None, False

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if self.closed:
            raise RuntimeError("closed")
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        self.line.append((prompt, loop.time(), future))
        self.check()
        return await future

    def check(self):
        if self.sending is not None or not self.line:
            return
        waited = asyncio.get_running_loop().time() - self.line[0][1]
        late = self.max_wait is not None and waited >= self.max_wait
        if late or self.closed or len(self.line) >= self.size:
            self.sending = asyncio.create_task(self.send())

    async def send(self):
        batch = [self.line.popleft() for _ in range(min(self.size, len(self.line)))]
        try:
            values = await self.run([prompt for prompt, _, _ in batch])
            for (_, _, future), value in zip(batch, values):
                future.set_result(value)
        except Exception as error:
            for _, _, future in batch:
                future.set_exception(error)
        self.sending = None
        self.check()

    async def close(self):
        self.closed = True
        self.check()
        while self.sending:
            await asyncio.wait([self.sending])
