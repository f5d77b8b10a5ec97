"""Fails stage 4 at test_ids_of_all_kinds: splitlines also splits at separators that stand within an id.

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
        self.known, self.jobs, self.records, self.loads = set(self.finished()), enumerate(jobs), {}, {}
        async with asyncio.TaskGroup() as group:
            for _ in range(self.limit):
                group.create_task(self.work())
        return [record for _, record in sorted(self.records.items())]

    async def work(self):
        for number, job in self.jobs:
            record = self.records[number] = {"id": job["id"], "status": "done", "error": None}
            if job["id"] in self.known:
                continue
            if job["image"] not in self.loads:
                self.loads = {job["image"]: asyncio.create_task(self.retry(self.store.load, job["image"]))}
            try:
                image = apply(await self.loads[job["image"]], job["steps"])
                await self.retry(self.store.save, job["output"], image, job["id"])
            except Exception as error:
                record |= {"status": "failed", "error": type(error).__name__}
            if self.manifest is not None:
                self.manifest.append(json.dumps(record) + "\n")

    def finished(self):
        text = "" if self.manifest is None else self.manifest.read()
        if text and not text.endswith("\n"):
            self.manifest.append("\n")
        for line in text.splitlines():
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict) and isinstance(record.get("id"), str) and record.get("status") == "done":
                yield record["id"]

    async def retry(self, call, *arguments):
        for attempt in range(self.attempts - 1):
            try:
                return await call(*arguments)
            except (ConnectionError, TimeoutError):
                await self.sleep(self.delay * 2**attempt)
        return await call(*arguments)
