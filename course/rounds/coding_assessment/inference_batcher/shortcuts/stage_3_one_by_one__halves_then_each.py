"""Fails stage 4 at test_few_calls: the bad half of a failed batch is run one by one.

Passes the visible tests of stage 4.
"""

import asyncio


class Entry:
    def __init__(self, prompt, tokens, priority, key):
        self.prompt, self.tokens, self.priority, self.key = prompt, tokens, priority, key
        self.arrived, self.futures = asyncio.get_running_loop().time(), []

    def end(self, value=None, error=None):
        for future in self.futures:
            if future.done():
                continue
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(value)


class Batcher:
    def __init__(self, run, size, max_wait=None, budget=None, age=None, capacity=None):
        self.run = run
        self.size = size
        self.max_wait = float("inf") if max_wait is None else max_wait
        self.budget = float("inf") if budget is None else budget
        self.age = float("inf") if age is None else age
        self.capacity = float("inf") if capacity is None else capacity
        self.queue = []
        self.table, self.replies = {}, {}  # requests on their way and replies, by key
        self.news = asyncio.Event()
        self.worker = None
        self.open = True

    async def submit(self, prompt, tokens=1, priority=0, key=None):
        if not self.open:
            raise RuntimeError("closed")
        if tokens > self.budget:
            raise ValueError("larger than any batch")
        if key is not None and key in self.replies:
            return self.replies[key]
        entry = None if key is None else self.table.get(key)
        if entry is None:
            entry = Entry(prompt, tokens, priority, key)
            self.queue.append(entry)
            if key is not None:
                self.table[key] = entry
        future = asyncio.get_running_loop().create_future()
        entry.futures.append(future)
        if len(self.queue) > self.capacity:
            self.turn_away(self.ranked()[-1])
        self.tell()
        try:
            return await future
        finally:
            entry.futures.remove(future)
            if entry in self.queue and not entry.futures:
                self.queue.remove(entry)
                self.table.pop(key, None)
                self.tell()

    def turn_away(self, entry):
        self.queue.remove(entry)
        self.table.pop(entry.key, None)
        entry.end(error=asyncio.QueueFull())

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
        return self.max_wait - self.waited(self.queue[0])

    def due(self):
        if not self.open or self.waited(self.queue[0]) >= self.max_wait:
            return True
        return len(self.queue) >= self.size or sum(entry.tokens for entry in self.queue) >= self.budget

    def ranked(self):
        return sorted(self.queue, key=lambda entry: entry.priority + self.waited(entry) / self.age, reverse=True)

    def form_batch(self):
        batch, tokens = [], 0
        for entry in self.ranked():
            if len(batch) == self.size or tokens + entry.tokens > self.budget:
                break
            batch.append(entry)
            tokens += entry.tokens
        self.queue = [entry for entry in self.queue if entry not in batch]
        return batch

    def still_wanted(self, batch):
        for entry in batch:
            if not entry.futures:
                self.table.pop(entry.key, None)
        return [entry for entry in batch if entry.futures]

    async def send(self, batch):
        parts = [batch]
        while parts:
            part = self.still_wanted(parts.pop(0))
            if not part:
                continue
            error = await self.attempt(part)
            if error is not None and len(part) > 1:
                if len(part) == len(batch):
                    parts = [part[: len(part) // 2], part[len(part) // 2 :]]
                else:
                    parts = [[entry] for entry in part] + parts
            elif error is not None:
                self.table.pop(part[0].key, None)
                part[0].end(error=error)

    async def attempt(self, part):
        """Run a part and hand its replies out; the exception when that fails."""
        try:
            replies = await self.run([entry.prompt for entry in part])
            pairs = list(zip(part, replies, strict=True))
        except Exception as error:
            return error
        for entry, reply in pairs:
            if entry.key is not None:
                self.replies[entry.key] = reply
                del self.table[entry.key]
            entry.end(reply)
        return None
