"""Fails stage 3 at test_only_the_failed_call_again: the loop stands round the whole job, so that a failed save loads once more."""

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
        slots = asyncio.Semaphore(self.limit)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self.run_one(job, slots)) for job in jobs]
        return [task.result() for task in tasks]

    async def run_one(self, job, slots):
        async with slots:
            for attempt in range(1, self.attempts + 1):
                try:
                    await self.carry_out(job)
                    return {"id": job["id"], "status": "done", "error": None}
                except Exception as error:
                    passing = isinstance(error, (ConnectionError, TimeoutError))
                    if not passing or attempt == self.attempts:
                        return {"id": job["id"], "status": "failed", "error": type(error).__name__}
                await self.sleep(self.delay * 2 ** (attempt - 1))

    async def carry_out(self, job):
        image = await self.store.load(job["image"])
        for step in job["steps"]:
            image = apply(image, step)
        await self.store.save(job["output"], image, job["id"])
