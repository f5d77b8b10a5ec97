"""Fails stage 1 at test_each_job_once: a job counts as taken when it is done, and two workers see it free before.

Passes the visible tests of stage 1.
"""

import asyncio


async def run_jobs(store, workers):
    results = {}

    async def work():
        while True:
            free = [job for job in await store.pending() if job not in results]
            if not free:
                return
            data = await store.fetch(free[0])
            results[free[0]] = await store.process(free[0], data)

    await asyncio.gather(*(work() for _ in range(workers)))
    return results
