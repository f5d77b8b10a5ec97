"""Fails stage 4 at test_damaged_lines: a line that is JSON is taken for a record, and some are none.

Passes the visible tests of stage 4.
"""

import asyncio
import json


def apply_one(image, step):
    width, height = len(image[0]), len(image)
    match step:
        case ["invert"]:
            return [[255 - value for value in row] for row in image]
        case ["mirror"]:
            return [row[::-1] for row in image]
        case ["turn"]:
            return [[row[x] for row in reversed(image)] for x in range(width)]
        case ["brighten", n]:
            return [[max(0, min(255, value + n)) for value in row] for row in image]
        case ["crop", x, y, w, h] if 0 <= x < x + w <= width and 0 <= y < y + h <= height:
            return [row[x : x + w] for row in image[y : y + h]]
    raise ValueError(f"cannot do {step!r}")


def apply(image, steps):
    for step in steps:
        image = apply_one(image, step)
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
        if self.task is None or job["image"] != self.name:
            self.name = job["image"]
            self.task = asyncio.create_task(self.retry(self.store.load, self.name))
        try:
            image = apply(await self.task, job["steps"])
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
        ids = set()
        if self.manifest is not None:
            text = self.manifest.read()
            if text and text[-1] != "\n":
                self.manifest.append("\n")
            for line in text.split("\n"):
                try:
                    record = json.loads(line)
                except json.JSONDecodeError:
                    continue
                if record["status"] == "done":
                    ids.add(record["id"])
        return ids

    def note(self, record):
        if self.manifest is not None:
            self.manifest.append(json.dumps(record) + "\n")
