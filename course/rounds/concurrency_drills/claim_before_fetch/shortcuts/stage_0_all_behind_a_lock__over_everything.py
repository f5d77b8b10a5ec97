"""Fails stage 1 at test_workers_work_side_by_side: one lock over look, fetch and process leaves one job at a time.

Passes the visible tests of stage 1.
"""

import asyncio


async def run_jobs(store, workers):
    results, lock = {}, asyncio.Lock()

    async def work():
        while True:
            async with lock:
                free = [job for job in await store.pending() if job not in results]
                if not free:
                    return
                try:
                    data = await store.fetch(free[0])
                except ConnectionError:
                    continue
                results[free[0]] = await store.process(free[0], data)

    await asyncio.gather(*(work() for _ in range(workers)))
    return results
