"""Fails stage 4 at test_a_line_as_soon_as_a_job_ends: the lines are written when the run ends, and a run may be cut short.

Passes the visible tests of stage 4.
"""

import asyncio
import json


class Image:
    """Steps on an image; each gives a new one."""

    def __init__(self, rows):
        self.rows = rows
        self.width, self.height = len(rows[0]), len(rows)

    def invert(self):
        return Image([[255 - value for value in row] for row in self.rows])

    def mirror(self):
        return Image([row[::-1] for row in self.rows])

    def turn(self):
        return Image([[row[x] for row in self.rows[::-1]] for x in range(self.width)])

    def brighten(self, n):
        return Image([[max(0, min(255, value + n)) for value in row] for row in self.rows])

    def crop(self, left, top, width, height):
        if left < 0 or top < 0 or width < 1 or height < 1 or left + width > self.width or top + height > self.height:
            raise ValueError("the rectangle is not within the image")
        return Image([row[left : left + width] for row in self.rows[top : top + height]])

    def after(self, steps):
        image = self
        for operation, *arguments in steps:
            if operation not in ("invert", "mirror", "turn", "brighten", "crop"):
                raise ValueError(f"unknown operation {operation!r}")
            image = getattr(image, operation)(*arguments)
        return image


class Batch:
    def __init__(self, store, limit=1, attempts=1, delay=1.0, sleep=asyncio.sleep, manifest=None):
        self.store, self.limit, self.manifest = store, limit, manifest
        self.attempts, self.delay, self.sleep = attempts, delay, sleep

    async def run(self, jobs):
        done = self.done_before()
        old, new = {}, {}
        numbered, self.loads = enumerate(jobs), {}

        async def worker():
            for number, job in numbered:
                if job["id"] in done:
                    old[number] = {"id": job["id"], "status": "done", "error": None}
                else:
                    error = await self.error_of(job)
                    new[number] = {"id": job["id"], "status": "failed" if error else "done", "error": error}

        await asyncio.gather(*(worker() for _ in range(self.limit)))
        if self.manifest is not None:
            self.manifest.append("".join(json.dumps(new[number]) + "\n" for number in sorted(new)))
        return [record for _, record in sorted((old | new).items())]

    async def error_of(self, job):
        try:
            image = Image(await self.load(job["image"])).after(job["steps"])
            await self.retry(self.store.save, job["output"], image.rows, job["id"])
        except Exception as error:
            return type(error).__name__

    def load(self, name):
        if name not in self.loads:
            self.loads.clear()
            self.loads[name] = asyncio.ensure_future(self.retry(self.store.load, name))
        return self.loads[name]

    async def retry(self, call, *arguments):
        for attempt in range(1, self.attempts + 1):
            try:
                return await call(*arguments)
            except (ConnectionError, TimeoutError):
                if attempt == self.attempts:
                    raise
                await self.sleep(self.delay * 2 ** (attempt - 1))

    def done_before(self):
        text = "" if self.manifest is None else self.manifest.read()
        if text and not text.endswith("\n"):
            self.manifest.append("\n")
        return {id for id in map(id_of_done, text.split("\n")) if id is not None}


def id_of_done(line):
    try:
        record = json.loads(line)
    except ValueError:
        return None
    if isinstance(record, dict) and record.get("status") == "done" and isinstance(record.get("id"), str):
        return record["id"]
    return None
