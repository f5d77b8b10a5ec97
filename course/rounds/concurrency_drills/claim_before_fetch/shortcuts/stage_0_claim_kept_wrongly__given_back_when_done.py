"""Fails stage 1 at test_old_lists: a `finally` gives the claim back after success, and an older list names the job.

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
                pass
            finally:
                claimed.discard(job)

    await asyncio.gather(*(work() for _ in range(workers)))
    return results
