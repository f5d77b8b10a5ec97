import asyncio


class Store:
    """Jobs that are pending until they have been processed; each look takes 1 s, each fetch 2 s, each process 3 s."""

    __border__ = ("pending", "fetch", "process")

    def __init__(self, *jobs):
        self.jobs = list(jobs)
        self.processed = []

    async def pending(self):
        await asyncio.sleep(1)
        return list(self.jobs)

    async def fetch(self, job):
        await asyncio.sleep(2)
        return job.upper()

    async def process(self, job, data):
        await asyncio.sleep(3)
        self.processed.append(job)
        if job in self.jobs:
            self.jobs.remove(job)
        return f"{data} done"


def test_two_workers(solution, run):
    """Two workers give the results of two jobs.

    The results are by job, whoever did it.
    """
    assert run(solution.run_jobs(Store("a1", "b2"), 2)) == {"a1": "A1 done", "b2": "B2 done"}


def test_one_worker(solution, run):
    """One worker does one job after the other.

    With nobody beside it, it processes each job once.
    """
    store = Store("a1", "b2", "c3")
    assert run(solution.run_jobs(store, 1)) == {"a1": "A1 done", "b2": "B2 done", "c3": "C3 done"}
    assert store.processed == ["a1", "b2", "c3"]
