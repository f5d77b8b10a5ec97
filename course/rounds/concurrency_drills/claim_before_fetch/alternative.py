import asyncio
import contextlib


async def run_jobs(store, workers):
    """One coordinator looks and hands out; a job is only ever in one place: free, with its task, or in the results."""
    results, with_a_task = {}, {}

    async def one(job):
        data = await store.fetch(job)
        return await store.process(job, data)

    while True:
        free = [job for job in await store.pending() if job not in results and job not in with_a_task]
        for job in free[: workers - len(with_a_task)]:
            with_a_task[job] = asyncio.create_task(one(job))
        if not with_a_task:
            return results
        await asyncio.wait(with_a_task.values(), return_when=asyncio.FIRST_COMPLETED)
        for job, task in list(with_a_task.items()):
            if task.done():
                del with_a_task[job]
                with contextlib.suppress(ConnectionError):
                    results[job] = task.result()
