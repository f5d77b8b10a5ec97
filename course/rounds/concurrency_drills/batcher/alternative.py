import asyncio


class Entry:
    def __init__(self, item, deadline):
        self.item, self.deadline = item, deadline
        self.answered = asyncio.Event()
        self.value = self.error = None


class Batcher:
    def __init__(self, send, size, wait):
        self._send, self._size, self._wait = send, size, wait
        self._line, self._tasks = [], set()
        self._changed = asyncio.Event()

    async def ask(self, item):
        entry = Entry(item, asyncio.get_running_loop().time() + self._wait)
        if not self._line:
            self._spawn(self._conduct())
        self._line.append(entry)
        self._changed.set()
        try:
            await entry.answered.wait()
        finally:
            if entry in self._line:
                self._line.remove(entry)
                self._changed.set()
        if entry.error is not None:
            raise entry.error
        return entry.value

    def _spawn(self, coroutine):
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _conduct(self):
        """Sees batches off until the line is empty; the next caller then brings a new conductor."""
        while self._line:
            self._changed.clear()
            left = self._line[0].deadline - asyncio.get_running_loop().time()
            if len(self._line) >= self._size or left <= 0:
                batch, self._line = self._line[: self._size], self._line[self._size :]
                self._spawn(self._deliver(batch))
                continue
            try:
                async with asyncio.timeout(left):
                    await self._changed.wait()
            except TimeoutError:
                continue

    async def _deliver(self, batch):
        try:
            values = await self._send([entry.item for entry in batch])
            for entry, entry.value in zip(batch, values, strict=True):
                entry.answered.set()
        except Exception as error:
            if len(batch) == 1:
                batch[0].error = error
                batch[0].answered.set()
            else:
                async with asyncio.TaskGroup() as group:
                    for entry in batch:
                        group.create_task(self._deliver([entry]))
