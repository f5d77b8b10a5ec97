"""Fails stage 2 at test_a_slow_job_holds_up_nobody: when all slots are taken it waits for the job that started first.

Passes the visible tests of stage 2.
"""

import asyncio
from collections import deque


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

    async def run(self, jobs):
        records, running = [], deque()
        for job in jobs:
            if len(running) == self.limit:
                records.append(await running.popleft())
            running.append(asyncio.create_task(self.run_one(job)))
        while running:
            records.append(await running.popleft())
        return records

    async def run_one(self, job):
        try:
            image = await self.store.load(job["image"])
            for step in job["steps"]:
                image = apply(image, step)
            await self.store.save(job["output"], image)
            return {"id": job["id"], "status": "done", "error": None}
        except Exception as error:
            return {"id": job["id"], "status": "failed", "error": type(error).__name__}
