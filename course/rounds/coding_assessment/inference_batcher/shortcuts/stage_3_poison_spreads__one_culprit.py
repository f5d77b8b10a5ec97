"""Fails stage 4 at test_few_calls: it looks for one bad request and runs all others again together; a second bad one
fails them.

Passes the visible tests of stage 4.
"""

import asyncio
from dataclasses import dataclass


@dataclass(eq=False)
class Item:
    prompt: object
    tokens: int
    priority: int
    since: float
    key: object
    reply: asyncio.Future
    callers: int = 0
    late: bool = False


class Batcher:
    def __init__(self, run, size, max_wait=None, budget=None, age=None, capacity=None):
        self.run, self.size, self.max_wait, self.budget, self.age = run, size, max_wait, budget, age
        self.capacity = capacity
        self.line, self.known, self.sender, self.closed = [], {}, None, False

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if self.closed:
            raise RuntimeError("closed")
        if self.budget is not None and tokens > self.budget:
            raise ValueError("larger than any batch")
        item = None if key is None else self.known.get(key)
        if item is None:
            item = self.enter(prompt, tokens, priority, key)
        item.callers += 1
        try:
            return await asyncio.shield(item.reply)
        finally:
            item.callers -= 1
            if item.callers == 0 and item in self.line:
                self.line.remove(item)
                self.forget(item)

    def enter(self, prompt, tokens, priority, key):
        loop = asyncio.get_running_loop()
        item = Item(prompt, tokens, priority, loop.time(), key, loop.create_future())
        if key is not None:
            self.known[key] = item
        if self.max_wait is not None:
            loop.call_later(self.max_wait, self.expire, item)
        self.line.append(item)
        self.look()
        if self.capacity is not None and len(self.line) > self.capacity:
            self.refuse(sorted(self.line, key=self.place)[-1])
        return item

    def refuse(self, item):
        self.line.remove(item)
        self.fail(item, asyncio.QueueFull())

    def fail(self, item, error):
        self.forget(item)
        item.reply.set_exception(error)

    def forget(self, item):
        self.known.pop(item.key, None)

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
                    break
                room -= item.tokens
            batch.append(item)
            if len(batch) == self.size:
                break
        for item in batch:
            self.line.remove(item)
        return batch

    async def send(self, batch):
        await self.deliver(batch)
        self.sender = None
        self.look()

    async def call(self, batch):
        values = await self.run([item.prompt for item in batch])
        if len(values) != len(batch):
            raise ValueError("a wrong number of replies")
        for item, value in zip(batch, values):
            item.reply.set_result(value)

    async def deliver(self, batch):
        for item in batch:
            if item.callers == 0:
                self.forget(item)
        batch = [item for item in batch if item.callers]
        if not batch:
            return
        try:
            await self.call(batch)
        except Exception as error:
            if len(batch) == 1:
                self.fail(batch[0], error)
                return
            await self.find_the_bad_one(batch)

    async def find_the_bad_one(self, batch):
        """Halve the suspects until one is left; who was found innocent on the way has a reply already."""
        suspects, rest = batch, []
        while len(suspects) > 1:
            middle = len(suspects) // 2
            first, second = suspects[:middle], suspects[middle:]
            try:
                await self.call(first)
                suspects = second
            except Exception:
                suspects, rest = first, second + rest
        for part in (suspects, rest):
            try:
                if part:
                    await self.call(part)
            except Exception as error:
                for item in part:
                    self.fail(item, error)

    async def close(self):
        self.closed = True
        self.look()
        while self.sender is not None:
            await asyncio.wait([self.sender])
