"""Fails stage 3 at test_nobody_slips_past_drawn: what does not fit is passed over, and smaller ones fill the batch up.

Passes the visible tests of stage 3.
"""

import asyncio
from dataclasses import dataclass


@dataclass(eq=False)
class Item:
    prompt: object
    tokens: int
    priority: int
    since: float
    reply: asyncio.Future
    late: bool = False


class Batcher:
    def __init__(self, run, size, max_wait=None, budget=None, age=None, capacity=None):
        self.run, self.size, self.max_wait, self.budget, self.age = run, size, max_wait, budget, age
        self.line, self.sender, self.closed = [], None, False

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if self.closed:
            raise RuntimeError("closed")
        if self.budget is not None and tokens > self.budget:
            raise ValueError("larger than any batch")
        loop = asyncio.get_running_loop()
        item = Item(prompt, tokens, priority, loop.time(), loop.create_future())
        self.line.append(item)
        timer = None if self.max_wait is None else loop.call_later(self.max_wait, self.expire, item)
        self.look()
        try:
            return await item.reply
        finally:
            if timer is not None:
                timer.cancel()
            if item in self.line:
                self.line.remove(item)

    def expire(self, item):
        item.late = True
        self.look()

    def place(self, item):
        if self.age is None:
            return -item.priority
        return item.since - item.priority * self.age

    def look(self):
        if self.sender is not None or not self.line:
            return
        full = len(self.line) >= self.size
        if self.budget is not None and sum(item.tokens for item in self.line) >= self.budget:
            full = True
        if full or self.closed or any(item.late for item in self.line):
            self.sender = asyncio.create_task(self.send(self.take()))

    def take(self):
        batch, room = [], self.budget
        for item in sorted(self.line, key=self.place):
            if room is not None:
                if item.tokens > room:
                    continue
                room -= item.tokens
            batch.append(item)
            if len(batch) == self.size:
                break
        for item in batch:
            self.line.remove(item)
        return batch

    async def send(self, batch):
        try:
            values = await self.run([item.prompt for item in batch])
        except Exception as error:
            for item in batch:
                if not item.reply.done():
                    item.reply.set_exception(error)
        else:
            for item, value in zip(batch, values):
                if not item.reply.done():
                    item.reply.set_result(value)
        self.sender = None
        self.look()

    async def close(self):
        self.closed = True
        self.look()
        while self.sender is not None:
            await asyncio.wait([self.sender])
