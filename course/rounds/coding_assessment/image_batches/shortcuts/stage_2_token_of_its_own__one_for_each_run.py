"""Fails stage 3 at test_a_later_run_writes_nothing_twice: the token is random, so that tomorrow's run has another one.

Passes the visible tests of stage 3.
"""

import asyncio
import uuid


def apply(image, step):
    width, height = len(image[0]), len(image)
    match step:
        case ["invert"]:
            return [[255 - value for value in row] for row in image]
        case ["mirror"]:
            return [row[::-1] for row in image]
        case ["turn"]:
            return [[row[x] for row in reversed(image)] for x in range(width)]
        case ["brighten", n]:
            return [[max(0, min(255, value + n)) for value in row] for row in image]
        case ["crop", x, y, w, h] if 0 <= x < x + w <= width and 0 <= y < y + h <= height:
            return [row[x : x + w] for row in image[y : y + h]]
    raise ValueError(f"cannot do {step!r}")


class Batch:
    def __init__(self, store, limit=1, attempts=1, delay=1.0, sleep=asyncio.sleep, manifest=None):
        self.store, self.limit = store, limit
        self.attempts, self.delay, self.sleep = attempts, delay, sleep

    async def run(self, jobs):
        records = [None] * len(jobs)
        queue = asyncio.Queue()
        for number, job in enumerate(jobs):
            queue.put_nowait((number, job))

        async def worker():
            while not queue.empty():
                number, job = queue.get_nowait()
                records[number] = await self.record(job)

        async with asyncio.TaskGroup() as group:
            for _ in range(self.limit):
                group.create_task(worker())
        return records

    async def record(self, job):
        token = uuid.uuid4().hex  # one for all attempts
        try:
            image = await self.again(self.delay, 1, self.store.load, job["image"])
            for step in job["steps"]:
                image = apply(image, step)
            await self.again(self.delay, 1, self.store.save, job["output"], image, token)
        except Exception as error:
            return {"id": job["id"], "status": "failed", "error": type(error).__name__}
        return {"id": job["id"], "status": "done", "error": None}

    async def again(self, pause, attempt, call, *arguments):
        try:
            return await call(*arguments)
        except (ConnectionError, TimeoutError):
            if attempt == self.attempts:
                raise
        await self.sleep(pause)
        return await self.again(2 * pause, attempt + 1, call, *arguments)
