"""Fails stage 4 at test_takes_jobs_as_they_can_start_drawn: with a manifest, all jobs are read first to set aside those that are done.

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
        if self.manifest is None:
            return await self.run_all(jobs)
        jobs, finished = list(jobs), self.finished()
        new = await self.run_all([job for job in jobs if job["id"] not in finished])
        records = {record["id"]: record for record in new}
        return [records.get(job["id"], {"id": job["id"], "status": "done", "error": None}) for job in jobs]

    async def run_all(self, jobs):
        records, jobs = [], iter(jobs)
        self.shared = None, None

        async def worker():
            for job in jobs:
                record = {"id": job["id"], "status": "done", "error": None}
                records.append(record)
                try:
                    image = apply(await self.load(job["image"]), job["steps"])
                    await self.retry(self.store.save, job["output"], image, job["id"])
                except Exception as error:
                    record.update(status="failed", error=type(error).__name__)
                self.note(record)

        async with asyncio.TaskGroup() as group:
            for _ in range(self.limit):
                group.create_task(worker())
        return records

    def load(self, name):
        if self.shared[0] != name:
            self.shared = name, asyncio.create_task(self.retry(self.store.load, name))
        return self.shared[1]

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
