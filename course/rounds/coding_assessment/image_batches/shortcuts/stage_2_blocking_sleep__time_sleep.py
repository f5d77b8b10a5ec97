"""Fails stage 3 at test_others_go_on_during_a_pause: time.sleep stops the whole event loop, and every job with it."""

import asyncio
import time


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
        self.attempts, self.delay = attempts, delay

    async def run(self, jobs):
        self.slots = asyncio.Semaphore(self.limit)
        return await asyncio.gather(*(self.run_one(job) for job in jobs))

    async def run_one(self, job):
        async with self.slots:
            try:
                image = await self.retry(self.store.load, job["image"])
                await self.retry(self.store.save, job["output"], apply(image, job["steps"]), job["id"])
                return {"id": job["id"], "status": "done", "error": None}
            except Exception as error:
                return {"id": job["id"], "status": "failed", "error": type(error).__name__}

    async def retry(self, call, *arguments):
        for attempt in range(self.attempts):
            try:
                return await call(*arguments)
            except (ConnectionError, TimeoutError):
                if attempt + 1 == self.attempts:
                    raise
                time.sleep(self.delay * 2**attempt)
