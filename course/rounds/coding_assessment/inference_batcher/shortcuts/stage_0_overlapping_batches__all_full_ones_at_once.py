"""Fails stage 1 at test_one_batch_at_a_time_drawn: when the model comes free, every full batch in line is sent at once.

Passes the visible tests of stage 1.
"""

import asyncio


class Batcher:
    def __init__(self, run, size, max_wait=None, budget=None, age=None, capacity=None):
        self.run, self.size = run, size
        self.queue, self.busy, self.closed = [], 0, False
        self.idle = asyncio.Event()

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if self.closed:
            raise RuntimeError("closed")
        future = asyncio.get_running_loop().create_future()
        self.queue.append((prompt, future))
        if not self.busy and len(self.queue) >= self.size:
            self.start()
        return await future

    def start(self):
        batch, self.queue = self.queue[: self.size], self.queue[self.size :]
        self.busy += 1
        asyncio.create_task(self.send(batch))

    async def send(self, batch):
        try:
            values = await self.run([prompt for prompt, _ in batch])
            for (_, future), value in zip(batch, values):
                future.set_result(value)
        except Exception as error:
            for _, future in batch:
                future.set_exception(error)
        self.busy -= 1
        while len(self.queue) >= self.size or (self.closed and self.queue):
            self.start()
        if not self.busy:
            self.idle.set()

    async def close(self):
        self.closed = True
        if self.queue and not self.busy:
            self.start()
        if self.busy:
            await self.idle.wait()
