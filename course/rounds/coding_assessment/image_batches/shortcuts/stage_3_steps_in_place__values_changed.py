"""Fails stage 4 at test_prints_do_not_disturb_each_other: invert and brighten write into the image that other jobs share.

Passes the visible tests of stage 4.
"""

import asyncio
import json


def change(image, function):
    for row in image:
        for x, value in enumerate(row):
            row[x] = function(value)
    return image


def apply(image, operation, *arguments):
    if operation == "invert":
        return change(image, lambda value: 255 - value)
    if operation == "brighten":
        (n,) = arguments
        return change(image, lambda value: max(0, min(255, value + n)))
    if operation == "mirror":
        return [row[::-1] for row in image]
    if operation == "turn":
        return [list(column) for column in zip(*image[::-1])]
    if operation == "crop":
        left, top, width, height = arguments
        inside = left >= 0 and top >= 0 and left + width <= len(image[0]) and top + height <= len(image)
        if width >= 1 and height >= 1 and inside:
            return [row[left : left + width] for row in image[top : top + height]]
    raise ValueError(f"{operation} cannot be done")


class Batch:
    def __init__(self, store, limit=1, attempts=1, delay=1.0, sleep=asyncio.sleep, manifest=None):
        self.store, self.limit, self.manifest = store, limit, manifest
        self.attempts, self.delay, self.sleep = attempts, delay, sleep

    async def run(self, jobs):
        done, jobs, running, records = self.done(), iter(jobs), {}, []
        self.latest = None, None
        try:
            while True:
                while len(running) < self.limit and (job := next(jobs, None)) is not None:
                    records.append({"id": job["id"], "status": "done", "error": None})
                    if job["id"] not in done:
                        running[asyncio.create_task(self.process(job))] = records[-1]
                if not running:
                    return records
                ended, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in ended:
                    record = running.pop(task)
                    if task.exception() is not None:
                        record.update(status="failed", error=type(task.exception()).__name__)
                    if self.manifest is not None:
                        self.manifest.append(f"{json.dumps(record)}\n")
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def process(self, job):
        if self.latest[0] != job["image"]:
            self.latest = job["image"], asyncio.create_task(self.call(self.store.load, job["image"]))
        image = await self.latest[1]
        for step in job["steps"]:
            image = apply(image, *step)
        await self.call(self.store.save, job["output"], image, job["id"])

    async def call(self, function, *arguments):
        failures = 0
        while True:
            try:
                return await function(*arguments)
            except (ConnectionError, TimeoutError):
                failures += 1
                if failures == self.attempts:
                    raise
            await self.sleep(self.delay * 2 ** (failures - 1))

    def done(self):
        text = self.manifest.read() if self.manifest is not None else ""
        if text and not text.endswith("\n"):
            self.manifest.append("\n")
        ids = set()
        for line in text.split("\n"):
            try:
                match json.loads(line):
                    case {"id": str(id), "status": "done"}:
                        ids.add(id)
            except ValueError:
                pass
        return ids
