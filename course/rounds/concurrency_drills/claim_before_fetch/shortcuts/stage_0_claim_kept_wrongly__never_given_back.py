"""Fails stage 1 at test_failed_fetch_frees_the_job: the job whose fetch failed stays claimed by nobody.

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
            claimed.add(job)
            try:
                data = await store.fetch(job)
                results[job] = await store.process(job, data)
            except ConnectionError:
                continue

    await asyncio.gather(*(work() for _ in range(workers)))
    return results
