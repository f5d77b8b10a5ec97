"""Fails stage 2 at test_order_when_the_first_is_slow_drawn: a record gets its place when the load ends, and loads end in any order.

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
        self.store, self.limit = store, limit

    async def run(self, jobs):
        self.records, self.free = [], asyncio.Semaphore(self.limit)
        tasks = [asyncio.create_task(self.run_one(job)) for job in jobs]
        if tasks:
            await asyncio.wait(tasks)
        return self.records

    async def run_one(self, job):
        async with self.free:
            try:
                image = await self.store.load(job["image"])
            except Exception as error:
                self.records.append({"id": job["id"], "status": "failed", "error": type(error).__name__})
                return
            record = {"id": job["id"], "status": "done", "error": None}
            self.records.append(record)
            try:
                for step in job["steps"]:
                    image = apply(image, step)
                await self.store.save(job["output"], image)
            except Exception as error:
                record["status"], record["error"] = "failed", type(error).__name__
