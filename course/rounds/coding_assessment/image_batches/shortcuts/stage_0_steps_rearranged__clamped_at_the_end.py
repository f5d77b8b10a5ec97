"""Fails stage 1 at test_steps_that_do_not_commute: values are cut to their range only before the save.

Passes the visible tests of stage 1.
"""


def clamp(image):
    return [[max(0, min(255, value)) for value in row] for row in image]


class Batch:
    def __init__(self, store, limit=1, attempts=1, delay=1.0, sleep=None, manifest=None):
        self.store = store

    async def run(self, jobs):
        records = []
        for job in jobs:
            image = await self.store.load(job["image"])
            for step in job["steps"]:
                image = self.apply(image, *step)
            await self.store.save(job["output"], clamp(image))
            records.append({"id": job["id"], "status": "done", "error": None})
        return records

    def apply(self, image, operation, *arguments):
        return getattr(self, operation)(image, *arguments)

    def invert(self, image):
        return [[255 - value for value in row] for row in image]

    def mirror(self, image):
        return [row[::-1] for row in image]

    def turn(self, image):
        return [list(column) for column in zip(*image[::-1])]

    def brighten(self, image, n):
        return [[value + n for value in row] for row in image]

    def crop(self, image, left, top, width, height):
        return [row[left : left + width] for row in image[top : top + height]]
