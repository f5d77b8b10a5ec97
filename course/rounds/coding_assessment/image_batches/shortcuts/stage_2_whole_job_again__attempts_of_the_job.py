"""Fails stage 3 at test_each_call_counts_for_itself: load and save share one count of attempts and one row of pauses.

Passes the visible tests of stage 3.
"""

import asyncio


def crop(image, left, top, width, height):
    if left < 0 or top < 0 or width < 1 or height < 1:
        raise ValueError("a crop needs a rectangle")
    if left + width > len(image[0]) or top + height > len(image):
        raise ValueError("the rectangle leaves the image")
    return [row[left : left + width] for row in image[top : top + height]]


OPERATIONS = {
    "invert": lambda image: [[255 - value for value in row] for row in image],
    "mirror": lambda image: [row[::-1] for row in image],
    "turn": lambda image: [list(column) for column in zip(*image[::-1])],
    "brighten": lambda image, n: [[max(0, min(255, value + n)) for value in row] for row in image],
    "crop": crop,
}


def apply(image, steps):
    for operation, *arguments in steps:
        if operation not in OPERATIONS:
            raise ValueError(f"unknown operation {operation!r}")
        image = OPERATIONS[operation](image, *arguments)
    return image


class Batch:
    def __init__(self, store, limit=1, attempts=1, delay=1.0, sleep=asyncio.sleep, manifest=None):
        self.store, self.limit = store, limit
        self.attempts, self.delay, self.sleep = attempts, delay, sleep

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
        image, failures = None, 0
        while True:
            try:
                if image is None:
                    image = apply(await self.store.load(job["image"]), job["steps"])
                await self.store.save(job["output"], image, job["id"])
                return None
            except (ConnectionError, TimeoutError) as error:
                failures += 1
                if failures == self.attempts:
                    return type(error).__name__
            except Exception as error:
                return type(error).__name__
            await self.sleep(self.delay * 2 ** (failures - 1))
