"""Fails stage 4 at test_damaged_lines: a line that is JSON is taken for a record, and some are none.

Passes the visible tests of stage 4.
"""

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
        self.store, self.limit, self.manifest = store, limit, manifest
        self.attempts, self.delay, self.sleep = attempts, delay, sleep

    async def run(self, jobs):
        self.jobs, self.records, self.loads = iter(jobs), [], {}
        self.known = self.read() if self.manifest is not None else {}
        await asyncio.gather(*(self.work() for _ in range(self.limit)))
        return self.records

    async def work(self):
        while (job := next(self.jobs, None)) is not None:
            record = {"id": job["id"], "status": "done", "error": None}
            self.records.append(record)
            if self.known.get(job["id"]) == "done":
                continue
            try:
                image = await self.load(job["image"])
                for step in job["steps"]:
                    image = apply(image, step)
                await self.again(1, self.store.save, job["output"], image, job["id"])
            except Exception as error:
                record["status"], record["error"] = "failed", type(error).__name__
            if self.manifest is not None:
                self.manifest.append(json.dumps(record) + "\n")

    def load(self, name):
        if name not in self.loads:
            self.loads = {name: asyncio.create_task(self.again(1, self.store.load, name))}
        return self.loads[name]

    async def again(self, attempt, call, *arguments):
        try:
            return await call(*arguments)
        except (ConnectionError, TimeoutError):
            if attempt == self.attempts:
                raise
        await self.sleep(self.delay * 2 ** (attempt - 1))
        return await self.again(attempt + 1, call, *arguments)

    def read(self):
        """The status of each job, where done is not undone by a later failure."""
        known, text = {}, self.manifest.read()
        if text and text[-1] != "\n":
            self.manifest.append("\n")
        for line in text.split("\n"):
            try:
                record = json.loads(line)
            except json.JSONDecodeError:
                continue
            if known.get(record["id"]) != "done":
                known[record["id"]] = record["status"]
        return known
