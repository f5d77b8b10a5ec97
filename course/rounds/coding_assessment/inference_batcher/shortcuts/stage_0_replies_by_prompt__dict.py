"""Fails stage 1 at test_prompts_of_any_kind: replies are kept by prompt, and some prompts are equal or no keys.

Passes the visible tests of stage 1.
"""

import asyncio
from collections import deque


class Batcher:
    def __init__(self, run, size, max_wait=None, budget=None, age=None, capacity=None):
        self.run, self.size = run, size
        self.line, self.worker, self.closed = deque(), None, False

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if self.closed:
            raise RuntimeError("closed")
        future = asyncio.get_running_loop().create_future()
        self.line.append((prompt, future))
        self.go_on()
        return await future

    def go_on(self):
        if self.worker is None and (len(self.line) >= self.size or (self.closed and self.line)):
            self.worker = asyncio.create_task(self.send())

    async def send(self):
        batch = [self.line.popleft() for _ in range(min(self.size, len(self.line)))]
        prompts = [prompt for prompt, _ in batch]
        try:
            replies = dict(zip(prompts, await self.run(prompts)))
            for prompt, future in batch:
                future.set_result(replies[prompt])
        except Exception as error:
            for _, future in batch:
                future.set_exception(error)
        self.worker = None
        self.go_on()

    async def close(self):
        self.closed = True
        self.go_on()
        while self.worker:
            await asyncio.wait([self.worker])
