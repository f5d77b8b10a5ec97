"""Fails stage 3 at test_nobody_starves: a deque for each priority, and the highest is always served first, however
long the others have waited.

Passes the visible tests of stage 3.
"""

import asyncio
from collections import defaultdict, deque
from itertools import chain


class Entry:
    def __init__(self, prompt, tokens, priority):
        self.prompt, self.tokens, self.priority = prompt, tokens, priority
        loop = asyncio.get_running_loop()
        self.arrived, self.future = loop.time(), loop.create_future()


class Batcher:
    def __init__(self, run, size, max_wait=None, budget=None, age=None, capacity=None):
        self.run = run
        self.size = size
        self.max_wait = float("inf") if max_wait is None else max_wait
        self.budget = float("inf") if budget is None else budget
        self.lines = defaultdict(deque)
        self.news = asyncio.Event()
        self.worker = None
        self.open = True

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if not self.open:
            raise RuntimeError("closed")
        if tokens > self.budget:
            raise ValueError("larger than any batch")
        entry = Entry(prompt, tokens, priority)
        self.lines[priority].append(entry)
        self.tell()
        try:
            return await entry.future
        finally:
            if entry in self.lines[priority]:
                self.lines[priority].remove(entry)
                self.tell()

    def tell(self):
        self.news.set()
        if self.worker is None:
            self.worker = asyncio.create_task(self.work())

    async def close(self):
        self.open = False
        self.tell()
        await asyncio.shield(self.worker)

    @property
    def queue(self):
        """Everyone who waits, the highest priority first."""
        return list(chain.from_iterable(self.lines[priority] for priority in sorted(self.lines, reverse=True)))

    async def work(self):
        while self.open or self.queue:
            self.news.clear()
            if self.queue and self.due():
                await self.send(self.form_batch())
                continue
            try:
                await asyncio.wait_for(self.news.wait(), self.patience())
            except TimeoutError:
                continue

    def waited(self, entry):
        return asyncio.get_running_loop().time() - entry.arrived

    def patience(self):
        """Seconds until the oldest is due; None when nobody is waited for."""
        if not self.queue or self.max_wait == float("inf"):
            return None
        return self.max_wait - max(map(self.waited, self.queue))

    def due(self):
        if not self.open or max(map(self.waited, self.queue)) >= self.max_wait:
            return True
        return len(self.queue) >= self.size or sum(entry.tokens for entry in self.queue) >= self.budget

    def form_batch(self):
        batch, tokens = [], 0
        for entry in self.queue:
            if len(batch) == self.size or tokens + entry.tokens > self.budget:
                break
            batch.append(entry)
            tokens += entry.tokens
        for entry in batch:
            self.lines[entry.priority].remove(entry)
        return batch

    async def send(self, batch):
        try:
            replies = await self.run([entry.prompt for entry in batch])
        except Exception as error:
            for entry in batch:
                if not entry.future.done():
                    entry.future.set_exception(error)
            return
        for entry, reply in zip(batch, replies):
            if not entry.future.done():
                entry.future.set_result(reply)
