"""Fails stage 1 at test_workers_work_side_by_side: a plain loop does each job once, and one at a time.

Passes the visible tests of stage 1.
"""


async def run_jobs(store, workers):
    results = {}
    while free := [job for job in await store.pending() if job not in results]:
        for job in free:
            try:
                results[job] = await store.process(job, await store.fetch(job))
            except ConnectionError:
                continue
    return results
