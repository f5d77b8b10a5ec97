"""Fails stage 3 at test_each_job_writes_its_own_outcome: jobs with equal image and steps have equal tokens, and one is not written.

Passes the visible tests of stage 3.
"""

import asyncio
import hashlib
import json


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
        running, records = {}, {}
        waiting = list(enumerate(jobs))
        try:
            while waiting or running:
                while waiting and len(running) < self.limit:
                    number, job = waiting.pop(0)
                    running[asyncio.create_task(self.record(job))] = number
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in [task for task in running if task.done()]:
                    records[running.pop(task)] = task.result()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        return [records[number] for number in sorted(records)]

    async def record(self, job):
        token = hashlib.sha256(json.dumps([job["image"], job["steps"]]).encode()).hexdigest()
        try:
            image = await self.retry(self.store.load, job["image"])
            await self.retry(self.store.save, job["output"], apply(image, job["steps"]), token)
        except Exception as error:
            return {"id": job["id"], "status": "failed", "error": type(error).__name__}
        return {"id": job["id"], "status": "done", "error": None}

    async def retry(self, call, *arguments):
        for attempt in range(self.attempts - 1):
            try:
                return await call(*arguments)
            except (ConnectionError, TimeoutError):
                await self.sleep(self.delay * 2**attempt)
        return await call(*arguments)
