"""Fails stage 1 at test_each_job_once: the claim comes when the fetch has succeeded, and two workers have fetched.

Passes the visible tests of stage 1.
"""

import asyncio


async def run_jobs(store, workers):
    results, claimed = {}, set()

    async def work():
        while True:
            free = [job for job in await store.pending() if job not in claimed]
            if not free:
                return
            job = free[0]
            try:
                data = await store.fetch(job)
            except ConnectionError:
                continue
            if job not in claimed:
                claimed.add(job)
                results[job] = await store.process(job, data)

    await asyncio.gather(*(work() for _ in range(workers)))
    return results
