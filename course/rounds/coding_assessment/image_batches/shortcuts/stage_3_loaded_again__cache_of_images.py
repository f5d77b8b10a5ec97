"""Fails stage 4 at test_prints_that_overlap: the cache is asked before the load and filled after it, so that several jobs miss.

Passes the visible tests of stage 4.
"""

import asyncio
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
        self.manifest = manifest

    async def run(self, jobs):
        finished, records, jobs = self.finished(), [], iter(jobs)
        self.name = self.task = None

        async def worker():
            for job in jobs:
                place = len(records)
                records.append({"id": job["id"], "status": "done", "error": None})
                if job["id"] in finished:
                    continue
                error = await self.error_of(job)
                if error is not None:
                    records[place].update(status="failed", error=error)
                self.note(records[place])

        async with asyncio.TaskGroup() as group:
            for _ in range(self.limit):
                group.create_task(worker())
        return records

    async def error_of(self, job):
        try:
            if job["image"] != self.name:
                self.image = await self.retry(self.store.load, job["image"])
                self.name = job["image"]
            image = apply(self.image, job["steps"])
            await self.retry(self.store.save, job["output"], image, job["id"])
        except Exception as error:
            return type(error).__name__

    async def retry(self, call, *arguments):
        for attempt in range(self.attempts - 1):
            try:
                return await call(*arguments)
            except (ConnectionError, TimeoutError):
                await self.sleep(self.delay * 2**attempt)
        return await call(*arguments)

    def finished(self):
        if self.manifest is None:
            return set()
        text, ids = self.manifest.read(), set()
        if text and not text.endswith("\n"):
            self.manifest.append("\n")
        for line in text.split("\n"):
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict) and record.get("status") == "done" and isinstance(record.get("id"), str):
                ids.add(record["id"])
        return ids

    def note(self, record):
        if self.manifest is not None:
            self.manifest.append(json.dumps(record) + "\n")
