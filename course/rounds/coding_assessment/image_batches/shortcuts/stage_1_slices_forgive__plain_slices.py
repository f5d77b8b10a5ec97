"""Fails stage 2 at test_crops_outside_of_the_image: a slice beyond the image is cut to what there is.

Passes the visible tests of stage 2.
"""

import asyncio

OPERATIONS = {
    "invert": lambda image: [[255 - value for value in row] for row in image],
    "mirror": lambda image: [row[::-1] for row in image],
    "turn": lambda image: [list(column) for column in zip(*image[::-1])],
    "brighten": lambda image, n: [[max(0, min(255, value + n)) for value in row] for row in image],
    "crop": lambda image, left, top, width, height: [row[left : left + width] for row in image[top : top + height]],
}


class Batch:
    def __init__(self, store, limit=1, attempts=1, delay=1.0, sleep=asyncio.sleep, manifest=None):
        self.store = store
        self.limit = limit

    async def run(self, jobs):
        records = [None] * len(jobs)
        numbered = iter(enumerate(jobs))

        async def worker():
            for number, job in numbered:
                error = await self.error_of(job)
                records[number] = {"id": job["id"], "status": "failed" if error else "done", "error": error}

        await asyncio.gather(*(worker() for _ in range(self.limit)))
        return records

    async def error_of(self, job):
        try:
            image = await self.store.load(job["image"])
            for operation, *arguments in job["steps"]:
                if operation not in OPERATIONS:
                    raise ValueError(operation)
                image = OPERATIONS[operation](image, *arguments)
            await self.store.save(job["output"], image)
        except Exception as error:
            return type(error).__name__
