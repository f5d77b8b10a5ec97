"""Fails stage 2 at test_any_exception_is_a_failure: only two kinds of error become records, any other ends the run.

Passes the visible tests of stage 2.
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
        self.store = store
        self.limit = limit

    async def run(self, jobs):
        self.records = [None] * len(jobs)
        self.waiting = list(enumerate(jobs))
        async with asyncio.TaskGroup() as group:
            for _ in range(min(self.limit, len(jobs))):
                group.create_task(self.work())
        return self.records

    async def work(self):
        while self.waiting:
            number, job = self.waiting.pop(0)
            record = {"id": job["id"], "status": "done", "error": None}
            try:
                image = await self.store.load(job["image"])
                for step in job["steps"]:
                    image = apply(image, step)
                await self.store.save(job["output"], image)
            except (FileNotFoundError, ValueError) as error:
                record.update(status="failed", error=type(error).__name__)
            self.records[number] = record
