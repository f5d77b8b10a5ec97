"""Fails stage 2 at test_missing_image_fails_alone_drawn: gather raises the first error, and the other records are lost."""

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
        self.store = store
        self.slots = asyncio.Semaphore(limit)

    async def run(self, jobs):
        return await asyncio.gather(*(self.run_one(job) for job in jobs))

    async def run_one(self, job):
        async with self.slots:
            image = await self.store.load(job["image"])
            await self.store.save(job["output"], apply(image, job["steps"]))
        return {"id": job["id"], "status": "done", "error": None}
