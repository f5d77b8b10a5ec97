"""Fails stage 3 at test_which_failures_may_pass: every exception is tried again, also those that will not pass."""

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
        slots = asyncio.Semaphore(self.limit)

        async def one(job):
            async with slots:
                try:
                    image = await self.retry(self.store.load, job["image"])
                    await self.retry(self.store.save, job["output"], apply(image, job["steps"]), job["id"])
                except Exception as error:
                    return {"id": job["id"], "status": "failed", "error": type(error).__name__}
            return {"id": job["id"], "status": "done", "error": None}

        return await asyncio.gather(*(one(job) for job in jobs))

    async def retry(self, call, *arguments):
        pause = self.delay
        for attempt in range(1, self.attempts + 1):
            try:
                return await call(*arguments)
            except Exception:
                if attempt == self.attempts:
                    raise
            await self.sleep(pause)
            pause *= 2
