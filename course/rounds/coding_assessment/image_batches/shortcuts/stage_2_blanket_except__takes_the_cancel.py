"""Fails stage 3 at test_stop_drawn: a worker takes the cancel for a failed job and goes on with the next one."""

import asyncio


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
        self.pauses = [delay * 2**n for n in range(attempts - 1)]
        self.sleep = sleep

    async def run(self, jobs):
        records = {}
        waiting = list(enumerate(jobs))[::-1]

        async def worker():
            while waiting:
                number, job = waiting.pop()
                error = None
                try:
                    image = await self.call(self.store.load, job["image"])
                    for step in job["steps"]:
                        image = apply(image, step)
                    await self.call(self.store.save, job["output"], image, job["id"])
                except BaseException as caught:
                    error = type(caught).__name__
                records[number] = {"id": job["id"], "status": "failed" if error else "done", "error": error}

        await asyncio.gather(*(worker() for _ in range(self.limit)))
        return [records[number] for number in range(len(jobs))]

    async def call(self, function, *arguments):
        for pause in self.pauses:
            try:
                return await function(*arguments)
            except (ConnectionError, TimeoutError):
                await self.sleep(pause)
        return await function(*arguments)
