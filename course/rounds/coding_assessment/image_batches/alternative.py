"""The same batches with one coordinator that starts a task for each job and waits for the first to end."""

import asyncio
import json


class Batch:
    def __init__(self, store, limit=1, attempts=1, delay=1.0, sleep=asyncio.sleep, manifest=None):
        self.store = store
        self.limit = limit
        self.pauses = [delay * 2**n for n in range(attempts - 1)]
        self.sleep = sleep
        self.manifest = manifest

    async def run(self, jobs):
        done_before = self.read_manifest()
        jobs, more = enumerate(jobs), True
        outcomes, ids, running, loads = {}, {}, {}, {}
        try:
            while more or running:
                while more and len(running) < self.limit:
                    number, job = next(jobs, (None, None))
                    more = job is not None
                    if not more:
                        break
                    ids[number] = job["id"]
                    if job["id"] in done_before:
                        outcomes[number] = None
                        continue
                    if job["image"] not in loads:
                        loads.clear()  # jobs of the images before are over or hold on to their load themselves
                        loads[job["image"]] = asyncio.ensure_future(self.again(0, self.store.load, job["image"]))
                    running[asyncio.create_task(self.carry_out(job, loads[job["image"]]))] = number
                if running:
                    await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in [task for task in running if task.done()]:
                    number = running.pop(task)
                    outcomes[number] = task.result()
                    self.write(self.record(ids[number], outcomes[number]))
        finally:
            left = [*running, *loads.values()]
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        return [self.record(ids[number], outcomes[number]) for number in sorted(ids)]

    async def carry_out(self, job, load):
        """None when all went well, else the name of what went wrong."""
        try:
            image = await load
            for step in job["steps"]:
                image = apply(step, image)
            await self.again(0, self.store.save, job["output"], image, f"output of {job['id']}")
        except Exception as error:
            return type(error).__name__
        return None

    async def again(self, failed, call, *arguments):
        try:
            return await call(*arguments)
        except (ConnectionError, TimeoutError):
            if failed == len(self.pauses):
                raise
        await self.sleep(self.pauses[failed])
        return await self.again(failed + 1, call, *arguments)

    @staticmethod
    def record(id, error):
        return {"id": id, "status": "failed" if error else "done", "error": error}

    def read_manifest(self):
        if self.manifest is None:
            return {}
        *lines, rest = self.manifest.read().split("\n")
        if rest:
            self.write_raw("\n")
        return {entry["id"]: True for entry in map(parse, [*lines, rest]) if entry is not None}

    def write(self, record):
        self.write_raw(json.dumps(record, ensure_ascii=False) + "\n")

    def write_raw(self, text):
        if self.manifest is not None:
            self.manifest.append(text)


def parse(line):
    """The record of a finished job on this line, or None."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    match entry:
        case {"id": str(), "status": "done"}:
            return entry
    return None


def apply(step, image):
    height, width = len(image), len(image[0])
    match step:
        case ["invert"]:
            return each(width, height, lambda x, y: 255 - image[y][x])
        case ["mirror"]:
            return each(width, height, lambda x, y: image[y][-1 - x])
        case ["turn"]:
            return each(height, width, lambda x, y: image[-1 - x][y])
        case ["brighten", amount]:
            return each(width, height, lambda x, y: sorted((0, image[y][x] + amount, 255))[1])
        case ["crop", left, top, right, bottom]:
            right, bottom = left + right, top + bottom
            if 0 <= left < right <= width and 0 <= top < bottom <= height:
                return each(right - left, bottom - top, lambda x, y: image[top + y][left + x])
    raise ValueError(f"{step} is no step for an image of {width} by {height}")


def each(width, height, value):
    return [[value(x, y) for x in range(width)] for y in range(height)]
