import asyncio


def test_one_ends_and_one_is_cut_off(solution, run, clock):
    """Two jobs of 2 s and 60 s, and a grace of 10 s.

    The short one ends in time. The long one is cancelled at 10 s, and put back, which takes 1 s.
    """
    put_back = []

    async def handle(job):
        await asyncio.sleep(job)

    async def back(job):
        await asyncio.sleep(1)
        put_back.append(job)

    worker = solution.Worker(handle, back)
    run(worker.begin(60))
    run(worker.begin(2))
    assert run(worker.shutdown(10)) == {"done": [2], "failed": [], "cancelled": [60]}
    assert (put_back, clock.now) == ([60], 11)


def test_nothing_runs(solution, run, clock):
    """No job has begun.

    There is nothing to wait for, so the report is empty and comes at once.
    """

    async def never(job):
        raise AssertionError("there is no job to call this with")

    worker = solution.Worker(never, never)
    assert run(worker.shutdown(10)) == {"done": [], "failed": [], "cancelled": []}
    assert clock.now == 0
