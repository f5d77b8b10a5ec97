"""Fails stage 1 at test_the_loop_goes_on: a load is a plain call in a coroutine.

Passes the visible tests of stage 1.
"""

import asyncio
from concurrent.futures import ProcessPoolExecutor


async def make_reports(names, load, draw, limit, workers):
    loop = asyncio.get_running_loop()
    permits = asyncio.Semaphore(limit)
    with ProcessPoolExecutor(workers) as pool:

        async def make(name):
            async with permits:
                data = load(name)
            return await loop.run_in_executor(pool, draw, data)

        return await asyncio.gather(*(make(name) for name in names), return_exceptions=True)
