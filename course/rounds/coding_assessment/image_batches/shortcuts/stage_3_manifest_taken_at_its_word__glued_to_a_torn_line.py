"""Fails stage 4 at test_torn_last_line_drawn: the first new line is appended to what a torn write has left."""

import asyncio
import json


class Journal:
    """What is done, over all runs."""

    def __init__(self, manifest):
        self.manifest = manifest
        self.ids = set()
        for line in manifest.read().split("\n") if manifest is not None else []:
            try:
                record = json.loads(line)
            except ValueError:
                continue  # a damaged line, or the end of the text
            match record:
                case {"id": str(id), "status": "done"}:
                    self.ids.add(id)

    def add(self, record):
        if self.manifest is not None:
            self.manifest.append(json.dumps(record) + "\n")


class Batch:
    def __init__(self, store, limit=1, attempts=1, delay=1.0, sleep=asyncio.sleep, manifest=None):
        self.store, self.limit, self.manifest = store, limit, manifest
        self.pauses = [delay * 2**n for n in range(attempts - 1)]
        self.sleep = sleep

    async def run(self, jobs):
        journal, slots, numbered = Journal(self.manifest), asyncio.Semaphore(self.limit), enumerate(jobs)
        records, image, load = {}, None, None
        async with asyncio.TaskGroup() as group:
            while True:
                await slots.acquire()
                number, job = next(numbered, (None, None))
                if job is None:
                    break
                records[number] = {"id": job["id"], "status": "done", "error": None}
                if job["id"] in journal.ids:
                    slots.release()
                    continue
                if job["image"] != image:
                    image = job["image"]
                    load = asyncio.ensure_future(self.persist(lambda name=image: self.store.load(name)))
                task = group.create_task(self.fill(records[number], job, load, journal))
                task.add_done_callback(lambda _: slots.release())
        return [records[number] for number in sorted(records)]

    async def fill(self, record, job, load, journal):
        try:
            image = await load
            for step in job["steps"]:
                image = OPERATIONS[step[0]](image, *step[1:]) if step[0] in OPERATIONS else unknown(step[0])
            await self.persist(lambda: self.store.save(job["output"], image, token=job["id"]))
        except Exception as error:
            record.update(status="failed", error=type(error).__name__)
        journal.add(record)

    async def persist(self, make_call):
        for pause in self.pauses:
            try:
                return await make_call()
            except (ConnectionError, TimeoutError):
                await self.sleep(pause)
        return await make_call()


def unknown(operation):
    raise ValueError(f"unknown operation {operation!r}")


def crop(image, left, top, width, height):
    rows, columns = range(top, top + height), range(left, left + width)
    if not rows or not columns or min(left, top) < 0:
        raise ValueError("not a rectangle of this image")
    if rows[-1] >= len(image) or columns[-1] >= len(image[0]):
        raise ValueError("the rectangle leaves the image")
    return [[image[y][x] for x in columns] for y in rows]


OPERATIONS = {
    "invert": lambda image: [[255 - value for value in row] for row in image],
    "mirror": lambda image: [row[::-1] for row in image],
    "turn": lambda image: [list(column) for column in zip(*image[::-1])],
    "brighten": lambda image, n: [[max(0, min(255, value + n)) for value in row] for row in image],
    "crop": crop,
}
