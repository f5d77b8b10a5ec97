"""Fails stage 4 at test_prints_that_overlap: a load is shared only while it lasts, and a job that comes later makes another one."""

import asyncio
import json


def apply(image, step):
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


class Batch:
    def __init__(self, store, limit=1, attempts=1, delay=1.0, sleep=asyncio.sleep, manifest=None):
        self.store, self.limit = store, limit
        self.attempts, self.delay, self.sleep = attempts, delay, sleep
        self.manifest = manifest

    async def run(self, jobs):
        known, jobs, self.loads = self.finished(), iter(jobs), {}
        records, running, more = [], set(), True
        try:
            while more or running:
                while more and len(running) < self.limit:
                    job = next(jobs, None)
                    more = job is not None
                    if more:
                        record = {"id": job["id"], "status": "done", "error": None}
                        records.append(record)
                        if job["id"] not in known:
                            running.add(asyncio.create_task(self.fill(record, job)))
                if running:
                    _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        return records

    async def fill(self, record, job):
        try:
            image = await self.load(job["image"])
            for step in job["steps"]:
                image = apply(image, step)
            await self.retry(self.store.save, job["output"], image, job["id"])
        except Exception as error:
            record.update(status="failed", error=type(error).__name__)
        self.note(record)

    async def load(self, name):
        if name not in self.loads:
            self.loads[name] = asyncio.create_task(self.retry(self.store.load, name))
            self.loads[name].add_done_callback(lambda _: self.loads.pop(name))
        return await self.loads[name]

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
