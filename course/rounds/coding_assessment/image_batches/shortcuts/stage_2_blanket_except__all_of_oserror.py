"""Fails stage 3 at test_which_failures_may_pass: all of OSError but a missing file is taken for a failure that may pass.

Passes the visible tests of stage 3.
"""

import asyncio


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
        numbered = iter(enumerate(jobs))

        async def worker():
            for number, job in numbered:
                records[number] = {"id": job["id"], "status": "done", "error": None}
                try:
                    await self.process(job)
                except Exception as error:
                    records[number] = {"id": job["id"], "status": "failed", "error": type(error).__name__}

        async with asyncio.TaskGroup() as group:
            for _ in range(self.limit):
                group.create_task(worker())
        return records

    async def process(self, job):
        image = await self.patiently(lambda: self.store.load(job["image"]))
        for step in job["steps"]:
            image = apply(image, step)
        await self.patiently(lambda: self.store.save(job["output"], image, token=job["id"]))

    async def patiently(self, make_call):
        failures = 0
        while True:
            try:
                return await make_call()
            except FileNotFoundError:
                raise
            except OSError:
                failures += 1
                if failures == self.attempts:
                    raise
                await self.sleep(self.delay * 2 ** (failures - 1))
