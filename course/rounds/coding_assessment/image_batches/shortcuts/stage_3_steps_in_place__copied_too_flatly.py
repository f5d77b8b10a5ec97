"""Fails stage 4 at test_prints_do_not_disturb_each_other: the list of rows is copied, the rows that a mirror turns round are not.

Passes the visible tests of stage 4.
"""

import asyncio
import json


class Picture:
    def __init__(self, rows):
        self.rows = list(rows)  # a copy, since loads are shared

    def invert(self):
        self.rows = [[255 - value for value in row] for row in self.rows]

    def mirror(self):
        for row in self.rows:
            row.reverse()

    def turn(self):
        self.rows = [list(column) for column in zip(*self.rows[::-1])]

    def brighten(self, n):
        self.rows = [[max(0, min(255, value + n)) for value in row] for row in self.rows]

    def crop(self, left, top, width, height):
        if not (0 <= left < left + width <= len(self.rows[0]) and 0 <= top < top + height <= len(self.rows)):
            raise ValueError("the rectangle is not within the picture")
        self.rows = [row[left : left + width] for row in self.rows[top : top + height]]


STEPS = ("invert", "mirror", "turn", "brighten", "crop")


class Batch:
    def __init__(self, store, limit=1, attempts=1, delay=1.0, sleep=asyncio.sleep, manifest=None):
        self.store, self.limit = store, limit
        self.attempts, self.delay, self.sleep = attempts, delay, sleep
        self.manifest = manifest

    async def run(self, jobs):
        known, numbered, self.latest = self.finished(), enumerate(jobs), (None, None)
        records = {}

        async def worker():
            for number, job in numbered:
                records[number] = {"id": job["id"], "status": "done", "error": None}
                if job["id"] not in known:
                    try:
                        await self.process(job)
                    except Exception as error:
                        records[number].update(status="failed", error=type(error).__name__)
                    self.note(records[number])

        await asyncio.gather(*(worker() for _ in range(self.limit)))
        return [records[number] for number in sorted(records)]

    async def process(self, job):
        if self.latest[0] != job["image"]:
            self.latest = job["image"], asyncio.create_task(self.retry(self.store.load, job["image"]))
        picture = Picture(await self.latest[1])
        for name, *arguments in job["steps"]:
            if name not in STEPS:
                raise ValueError(f"no step is called {name}")
            getattr(picture, name)(*arguments)
        await self.retry(self.store.save, job["output"], picture.rows, job["id"])

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
