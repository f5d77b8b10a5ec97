"""Fails stage 1 at test_the_same_step_several_times: a mapping from operation to arguments keeps one step of each kind.

Passes the visible tests of stage 1.
"""

OPERATIONS = {
    "invert": lambda image: [[255 - value for value in row] for row in image],
    "mirror": lambda image: [row[::-1] for row in image],
    "turn": lambda image: [list(column) for column in zip(*image[::-1])],
    "brighten": lambda image, n: [[max(0, min(255, value + n)) for value in row] for row in image],
    "crop": lambda image, left, top, width, height: [row[left : left + width] for row in image[top : top + height]],
}


class Batch:
    def __init__(self, store, limit=1, attempts=1, delay=1.0, sleep=None, manifest=None):
        self.store = store

    async def run(self, jobs):
        return [await self.run_one(job) for job in jobs]

    async def run_one(self, job):
        steps = {operation: arguments for operation, *arguments in job["steps"]}
        image = await self.store.load(job["image"])
        for operation, arguments in steps.items():
            image = OPERATIONS[operation](image, *arguments)
        await self.store.save(job["output"], image)
        return {"id": job["id"], "status": "done", "error": None}
