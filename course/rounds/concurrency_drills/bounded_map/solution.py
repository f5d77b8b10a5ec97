import asyncio


async def bounded_map(function, items, limit):
    ### BEGIN SOLUTION
    waiting = enumerate(items)
    results = {}

    async def work():
        for position, item in waiting:  # shared: whichever worker is free takes the next item
            results[position] = await function(item)

    workers = [asyncio.create_task(work()) for _ in range(limit)]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return [results[position] for position in range(len(results))]
    ### END SOLUTION
