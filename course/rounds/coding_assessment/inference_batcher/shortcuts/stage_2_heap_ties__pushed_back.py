"""Fails stage 3 at test_who_does_not_fit_keeps_the_place: what does not fit is pushed back with a new number, behind
others that are as urgent.
"""

import asyncio
import heapq
import itertools


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
        self.age = float("inf") if age is None else age
        self.heap, self.numbers = [], itertools.count()
        self.news = asyncio.Event()
        self.worker = None
        self.open = True

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if not self.open:
            raise RuntimeError("closed")
        if tokens > self.budget:
            raise ValueError("larger than any batch")
        entry = Entry(prompt, tokens, priority)
        self.push(entry)
        self.tell()
        try:
            return await entry.future
        finally:
            if entry in self.queue:
                self.heap = [known for known in self.heap if known[2] is not entry]
                heapq.heapify(self.heap)
                self.tell()

    def push(self, entry):
        early = -entry.priority if self.age == float("inf") else entry.arrived - entry.priority * self.age
        heapq.heappush(self.heap, (early, next(self.numbers), entry))

    @property
    def queue(self):
        return [entry for _, _, entry in self.heap]

    def tell(self):
        self.news.set()
        if self.worker is None:
            self.worker = asyncio.create_task(self.work())

    async def close(self):
        self.open = False
        self.tell()
        await asyncio.shield(self.worker)

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
        while self.heap and len(batch) < self.size:
            _, _, entry = heapq.heappop(self.heap)
            if tokens + entry.tokens > self.budget:
                self.push(entry)
                break
            batch.append(entry)
            tokens += entry.tokens
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
