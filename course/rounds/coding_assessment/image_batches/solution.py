"""Batches of jobs, each of which loads an image, takes it through some steps and saves the outcome."""

import asyncio
import json


class Batch:
    """Runs jobs against ``store``: ``await store.load(name)`` and ``await store.save(name, image)``."""

    # Stage 1 uses only ``store``. Later stages say what the other parameters mean.
    def __init__(self, store, limit=1, attempts=1, delay=1.0, sleep=asyncio.sleep, manifest=None):
        ### BEGIN SOLUTION
        self._store = store
        self._limit = limit
        self._attempts = attempts
        self._delay = delay
        self._sleep = sleep
        self._manifest = manifest
        ### END SOLUTION

    async def run(self, jobs) -> list[dict]:
        """Carry out every job; one record ``{"id", "status", "error"}`` for each, in the order of ``jobs``."""
        ### BEGIN SOLUTION
        self._loading = None, None  # the image that was asked for last, and the task that loads it
        done = self._done_before()
        records = []
        source = iter(jobs)

        async def worker():
            for job in source:  # all workers take from one iterator, each when it is free
                place = len(records)
                records.append(_record(job))  # what stays for a job that was done before
                if job["id"] not in done:
                    records[place] = await self._finish(job)
                    self._note(records[place])

        async with asyncio.TaskGroup() as workers:
            for _ in range(self._limit):
                workers.create_task(worker())
        return records

    async def _finish(self, job):
        """The record of a job, however it ends. A cancel is no end of a job: it goes through."""
        try:
            image = await self._load(job["image"])
            for name, *arguments in job["steps"]:
                if name not in OPERATIONS:
                    raise ValueError(f"there is no operation {name!r}")
                image = OPERATIONS[name](image, *arguments)
            # the same in every attempt and every run, and no other job's
            await self._insist(self._store.save, job["output"], image, job["id"])
        except Exception as error:
            return _record(job, error)
        return _record(job)

    def _load(self, name):
        """The task that loads an image: the same one for jobs of this image that come one after the other."""
        if self._loading[0] != name:
            self._loading = name, asyncio.create_task(self._insist(self._store.load, name))
        return self._loading[1]

    async def _insist(self, call, *arguments):
        """Await a call, and again with growing pauses while it fails in a way that may pass."""
        for attempt in range(self._attempts - 1):
            try:
                return await call(*arguments)
            except (ConnectionError, TimeoutError):
                await self._sleep(self._delay * 2**attempt)
        return await call(*arguments)

    def _done_before(self):
        """Ids of the jobs that the manifest has as done; whatever is no record of one is passed over."""
        done = set()
        if self._manifest is None:
            return done
        text = self._manifest.read()
        for line in text.split("\n"):
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict) and record.get("status") == "done" and isinstance(record.get("id"), str):
                done.add(record["id"])
        if text and not text.endswith("\n"):
            self._manifest.append("\n")  # so that the next line is not a part of a torn one
        return done

    def _note(self, record):
        if self._manifest is not None:
            self._manifest.append(json.dumps(record) + "\n")


def _record(job, error=None):
    if error is None:
        return {"id": job["id"], "status": "done", "error": None}
    return {"id": job["id"], "status": "failed", "error": type(error).__name__}


def invert(image):
    return [[255 - pixel for pixel in row] for row in image]


def mirror(image):
    return [row[::-1] for row in image]


def turn(image):
    """A quarter turn clockwise: the left column, read upwards, becomes the top row."""
    return [list(row) for row in zip(*image[::-1], strict=True)]


def brighten(image, amount):
    return [[min(255, max(0, pixel + amount)) for pixel in row] for row in image]


def crop(image, left, top, width, height):
    if min(left, top) < 0 or min(width, height) < 1 or left + width > len(image[0]) or top + height > len(image):
        raise ValueError("the rectangle is not within the image")
    return [row[left : left + width] for row in image[top : top + height]]


OPERATIONS = {"invert": invert, "mirror": mirror, "turn": turn, "brighten": brighten, "crop": crop}
### END SOLUTION
