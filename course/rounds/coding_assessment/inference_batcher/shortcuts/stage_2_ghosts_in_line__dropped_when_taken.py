"""Fails stage 3 at test_the_gone_do_not_count: a cancelled request stays in the queue until a batch is formed, and
counts until then.
"""

import asyncio


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
        self.queue = []
        self.news = asyncio.Event()
        self.worker = None
        self.open = True

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if not self.open:
            raise RuntimeError("closed")
        if tokens > self.budget:
            raise ValueError("larger than any batch")
        entry = Entry(prompt, tokens, priority)
        self.queue.append(entry)
        self.tell()
        return await entry.future

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
                if batch := self.form_batch():
                    await self.send(batch)
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
        return self.max_wait - self.waited(self.queue[0])

    def due(self):
        if not self.open or self.waited(self.queue[0]) >= self.max_wait:
            return True
        return len(self.queue) >= self.size or sum(entry.tokens for entry in self.queue) >= self.budget

    def ranked(self):
        return sorted(self.queue, key=lambda entry: entry.priority + self.waited(entry) / self.age, reverse=True)

    def form_batch(self):
        self.queue = [entry for entry in self.queue if not entry.future.cancelled()]
        batch, tokens = [], 0
        for entry in self.ranked():
            if len(batch) == self.size or tokens + entry.tokens > self.budget:
                break
            batch.append(entry)
            tokens += entry.tokens
        self.queue = [entry for entry in self.queue if entry not in batch]
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
