"""Fails stage 3 at test_lost_answer_writes_once_drawn: every attempt makes a new token, so that the store writes again."""

import asyncio
import uuid


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
                return await self.record(job)

        return list(await asyncio.gather(*map(one, jobs)))

    async def record(self, job):
        try:
            image = await self.retry(self.store.load, job["image"])
            await self.retry(self.save, job["output"], apply(image, job["steps"]))
        except Exception as error:
            return {"id": job["id"], "status": "failed", "error": type(error).__name__}
        return {"id": job["id"], "status": "done", "error": None}

    async def save(self, name, image):
        await self.store.save(name, image, token=str(uuid.uuid4()))

    async def retry(self, call, *arguments):
        for attempt in range(self.attempts):
            try:
                return await call(*arguments)
            except (ConnectionError, TimeoutError):
                if attempt + 1 == self.attempts:
                    raise
            await self.sleep(self.delay * 2**attempt)
