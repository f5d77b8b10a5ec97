"""Fails stage 2 at test_a_slow_job_holds_up_nobody: jobs go out in groups, and a group lasts as long as its slowest job.

Passes the visible tests of stage 2.
"""

import asyncio


def crop(image, left, top, width, height):
    if left < 0 or top < 0 or width < 1 or height < 1:
        raise ValueError("a crop needs a rectangle")
    if left + width > len(image[0]) or top + height > len(image):
        raise ValueError("the rectangle leaves the image")
    return [row[left : left + width] for row in image[top : top + height]]


OPERATIONS = {
    "invert": lambda image: [[255 - value for value in row] for row in image],
    "mirror": lambda image: [row[::-1] for row in image],
    "turn": lambda image: [list(column) for column in zip(*image[::-1])],
    "brighten": lambda image, n: [[max(0, min(255, value + n)) for value in row] for row in image],
    "crop": crop,
}


def apply(image, steps):
    for operation, *arguments in steps:
        if operation not in OPERATIONS:
            raise ValueError(f"unknown operation {operation!r}")
        image = OPERATIONS[operation](image, *arguments)
    return image


class Batch:
    def __init__(self, store, limit=1, attempts=1, delay=1.0, sleep=asyncio.sleep, manifest=None):
        self.store, self.limit = store, limit

    async def run(self, jobs):
        records = []
        for first in range(0, len(jobs), self.limit):
            group = jobs[first : first + self.limit]
            outcomes = await asyncio.gather(*map(self.run_one, group), return_exceptions=True)
            for job, outcome in zip(group, outcomes):
                if isinstance(outcome, Exception):
                    records.append({"id": job["id"], "status": "failed", "error": type(outcome).__name__})
                else:
                    records.append({"id": job["id"], "status": "done", "error": None})
        return records

    async def run_one(self, job):
        image = await self.store.load(job["image"])
        await self.store.save(job["output"], apply(image, job["steps"]))
