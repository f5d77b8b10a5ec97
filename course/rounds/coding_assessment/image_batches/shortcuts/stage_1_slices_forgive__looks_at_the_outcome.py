"""Fails stage 2 at test_crops_outside_of_the_image: the size of the outcome is compared, and a negative start goes unnoticed.

Passes the visible tests of stage 2.
"""

import asyncio


class Batch:
    def __init__(self, store, limit=1, attempts=1, delay=1.0, sleep=asyncio.sleep, manifest=None):
        self.store = store
        self.slots = asyncio.Semaphore(limit)

    async def run(self, jobs):
        return await asyncio.gather(*(self.record(job) for job in jobs))

    async def record(self, job):
        async with self.slots:
            try:
                image = await self.store.load(job["image"])
                for step in job["steps"]:
                    image = self.apply(image, step)
                await self.store.save(job["output"], image)
            except Exception as error:
                return {"id": job["id"], "status": "failed", "error": type(error).__name__}
        return {"id": job["id"], "status": "done", "error": None}

    def apply(self, image, step):
        operation = step[0]
        if operation == "invert":
            return [[255 - value for value in row] for row in image]
        if operation == "mirror":
            return [list(reversed(row)) for row in image]
        if operation == "turn":
            return [list(column) for column in zip(*reversed(image))]
        if operation == "brighten":
            return [[max(0, min(255, value + step[1])) for value in row] for row in image]
        if operation == "crop":
            left, top, width, height = step[1:]
            cut = [row[left : left + width] for row in image[top : top + height]]
            if len(cut) != height or any(len(row) != width for row in cut) or not cut or not cut[0]:
                raise ValueError("the rectangle does not fit")
            return cut
        raise ValueError(f"unknown operation {operation}")
