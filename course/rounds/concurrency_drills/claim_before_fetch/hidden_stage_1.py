import asyncio
from collections import Counter


class Shop:
    """Jobs that are pending until they have been processed; counts who fetches and processes what, and how many at once."""

    __border__ = ("pending", "fetch", "process")

    def __init__(self, seconds, look=1, fetch=2, fails=None, adds=None):
        self.seconds, self.look, self.fetching = seconds, look, fetch
        self.fails, self.adds = dict(fails or {}), adds or {}
        added = {job for jobs in self.adds.values() for job in jobs}
        self.jobs = [job for job in seconds if job not in added]
        self.fetched, self.processed = Counter(), Counter()
        self.with_a_worker, self.shared = Counter(), set()
        self.in_process = self.most = 0

    async def pending(self):
        seen = list(self.jobs)
        await asyncio.sleep(self.look)
        return seen

    async def fetch(self, job):
        self.fetched[job] += 1
        self.with_a_worker[job] += 1
        if self.with_a_worker[job] > 1:
            self.shared.add(job)
        await asyncio.sleep(self.fetching)
        if self.fails.get(job, 0) > 0:
            self.fails[job] -= 1
            self.with_a_worker[job] -= 1
            raise ConnectionError("drawn")
        return [job, "data"]

    async def process(self, job, data):
        self.in_process += 1
        self.most = max(self.most, self.in_process)
        await asyncio.sleep(self.seconds[job])
        self.in_process -= 1
        self.processed[job] += 1
        if job in self.jobs:
            self.jobs.remove(job)
            self.jobs += self.adds.get(job, [])
        return [*data, "done"]

    @property
    def results(self):
        return {job: [job, "data", "done"] for job in self.seconds}


def drawn(rng, count):
    return {job: rng.randint(1, 9) for job in rng.sample(range(1000), count)}


def once(jobs):
    return dict.fromkeys(jobs, 1)


def test_each_job_once(solution, run, rng):
    """Fetches and processes each job once, whatever the workers' times.

    Look for the await between the line that finds a job free and the line that notes it as taken. Note it first.
    """
    shop = Shop(drawn(rng, 20), look=rng.randint(1, 3), fetch=rng.randint(1, 4))
    assert run(solution.run_jobs(shop, rng.randint(3, 6))) == shop.results
    assert shop.fetched == once(shop.seconds)
    assert shop.processed == once(shop.seconds)


def test_workers_work_side_by_side(solution, run, rng, clock):
    """Has as many jobs in process as there are workers, and never more.

    A lock that is held over fetch and process makes the workers take turns.
    """
    workers, seconds = rng.randint(3, 5), rng.randint(20, 30)
    shop = Shop(dict.fromkeys(drawn(rng, workers * 4), seconds), look=1, fetch=1)
    assert run(solution.run_jobs(shop, workers)) == shop.results
    assert (shop.most, shop.fetched) == (workers, once(shop.seconds))
    assert clock.now < seconds * 8


def test_old_lists(solution, run, rng):
    """Does no job again that a slow look still names.

    A list is as old as the look that gave it. What has been done must stay off limits after its end as well.
    """
    look = rng.randint(6, 9)
    shop = Shop({job: rng.randint(1, 3) for job in drawn(rng, 15)}, look=look, fetch=1)
    assert run(solution.run_jobs(shop, 4)) == shop.results
    assert shop.fetched == once(shop.seconds)
    assert shop.processed == once(shop.seconds)


def test_failed_fetch_frees_the_job(solution, run, rng):
    """Fetches a job again after a ConnectionError, by one worker at a time.

    A claim has to be given back when its fetch has failed, and only then.
    """
    shop = Shop(drawn(rng, 16))
    shop.fails = failing = {job: rng.randint(1, 3) for job in rng.sample(list(shop.seconds), 6)}
    expected = {job: 1 + failing.get(job, 0) for job in shop.seconds}
    assert run(solution.run_jobs(shop, rng.randint(2, 4))) == shop.results
    assert (shop.fetched, shop.shared) == (expected, set())
    assert shop.processed == once(shop.seconds)


def test_the_last_job_fails_first(solution, run, rng):
    """Comes back to a job that failed when no other is left.

    A worker that ends with an exception, or goes home after one, leaves the job to nobody.
    """
    (job,) = drawn(rng, 1)
    shop = Shop({job: 3}, fails={job: 4})
    assert run(solution.run_jobs(shop, rng.randint(1, 3))) == shop.results
    assert (shop.fetched, shop.processed) == ({job: 5}, {job: 1})


def test_new_jobs_are_done(solution, run, rng):
    """Does the jobs that come while others are processed, once each.

    Look again after each job: one list at the start does not hold them all.
    """
    jobs = list(drawn(rng, 18))
    chain = {jobs[0]: jobs[6:9], jobs[7]: jobs[9:14], jobs[13]: jobs[14:]}
    shop = Shop({job: rng.randint(1, 9) for job in jobs}, adds=chain)
    assert run(solution.run_jobs(shop, 3)) == shop.results
    assert shop.fetched == once(jobs)
    assert shop.processed == once(jobs)
