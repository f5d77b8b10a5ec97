import asyncio


async def bounded_map(function, items, limit):
    permits = asyncio.Semaphore(limit)
    failed = False

    async def one(item):
        nonlocal failed
        async with permits:
            if failed:
                return None
            try:
                return await function(item)
            except BaseException:
                failed = True
                raise

    tasks = [asyncio.ensure_future(one(item)) for item in items]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
