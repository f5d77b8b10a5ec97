"""The same batcher as one task at the desk: it waits for a reason to send, and every caller has a future of its own."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Entry:
    prompt: Any
    tokens: int
    priority: int
    key: Any
    since: float
    futures: list = field(default_factory=list)

    def end(self, value=None, error=None):
        for future in self.futures:
            if not future.done():
                if error is None:
                    future.set_result(value)
                else:
                    future.set_exception(error)


class Batcher:
    def __init__(self, run, size, max_wait=None, budget=None, age=None, capacity=None):
        self.run = run
        self.size = size
        self.max_wait = float("inf") if max_wait is None else max_wait
        self.budget = float("inf") if budget is None else budget
        self.age = float("inf") if age is None else age
        self.capacity = float("inf") if capacity is None else capacity
        self.waiting, self.moving, self.replies = [], [], {}
        self.news = asyncio.Event()
        self.desk = None
        self.open = True

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if not self.open:
            raise RuntimeError("closed")
        if tokens > self.budget:
            raise ValueError(f"{tokens} tokens are more than the {self.budget} of a batch")
        if key is not None and key in self.replies:
            return self.replies[key]
        loop = asyncio.get_running_loop()
        entry = self.find(key)
        if entry is None:
            entry = Entry(prompt, tokens, priority, key, loop.time())
            self.waiting.append(entry)
            if len(self.waiting) > self.capacity:
                self.turn_away()
        future = loop.create_future()
        entry.futures.append(future)
        self.stir()
        if entry not in self.waiting and entry not in self.moving:
            raise asyncio.QueueFull("the line is full")
        try:
            return await future
        finally:
            entry.futures.remove(future)
            if not entry.futures and entry in self.waiting:
                self.waiting.remove(entry)
                self.stir()

    def find(self, key):
        for entry in self.waiting + self.moving:
            if key is not None and entry.key == key:
                return entry
        return None

    def turn_away(self):
        last = self.ranked()[-1]
        self.waiting.remove(last)
        last.end(error=asyncio.QueueFull("the line is full"))

    def ranked(self):
        now = asyncio.get_running_loop().time()
        order = list(enumerate(self.waiting))
        order.sort(key=lambda pair: (-(pair[1].priority + (now - pair[1].since) / self.age), pair[0]))
        return [entry for _, entry in order]

    def stir(self):
        self.news.set()
        if self.desk is None and self.waiting:
            self.desk = asyncio.create_task(self.attend())

    async def close(self):
        self.open = False
        self.stir()
        while self.desk is not None:
            await asyncio.shield(self.desk)

    async def attend(self):
        while self.waiting:
            self.news.clear()
            if self.reason_to_send():
                await self.serve()
                continue
            left = self.waiting[0].since + self.max_wait - asyncio.get_running_loop().time()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if left == float("inf") else left):
                    await self.news.wait()
        self.desk = None

    def reason_to_send(self):
        if len(self.waiting) >= self.size or sum(entry.tokens for entry in self.waiting) >= self.budget:
            return True
        waited = asyncio.get_running_loop().time() - self.waiting[0].since
        return not self.open or waited >= self.max_wait - 1e-9

    async def serve(self):
        room = self.budget
        for entry in self.ranked()[: self.size]:
            room -= entry.tokens
            if room < 0:
                break
            self.moving.append(entry)
        for entry in self.moving:
            self.waiting.remove(entry)
        await self.send(list(self.moving))
        self.moving.clear()

    async def send(self, entries):
        for entry in entries:
            if not entry.futures:
                self.moving.remove(entry)
        entries = [entry for entry in entries if entry.futures]
        if not entries:
            return
        try:
            replies = await self.run([entry.prompt for entry in entries])
            pairs = list(zip(entries, replies, strict=True))
        except Exception as error:
            if len(entries) > 1:
                middle = (len(entries) + 1) // 2
                await self.send(entries[:middle])
                await self.send(entries[middle:])
            else:
                self.moving.remove(entries[0])
                entries[0].end(error=error)
            return
        for entry, reply in pairs:
            self.moving.remove(entry)
            if entry.key is not None:
                self.replies[entry.key] = reply
            entry.end(reply)
