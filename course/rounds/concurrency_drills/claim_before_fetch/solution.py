import asyncio


async def run_jobs(store, workers):
    ### BEGIN SOLUTION
    results = {}
    claimed = set()

    async def work():
        while True:
            free = [job for job in await store.pending() if job not in claimed]
            if not free:
                return
            job = free[0]
            claimed.add(job)  # no await since the look: nobody can have claimed it meanwhile
            try:
                data = await store.fetch(job)
            except ConnectionError:
                claimed.remove(job)
                continue
            results[job] = await store.process(job, data)  # the claim stays: older lists still name the job

    await asyncio.gather(*(work() for _ in range(workers)))
    return results
    ### END SOLUTION
