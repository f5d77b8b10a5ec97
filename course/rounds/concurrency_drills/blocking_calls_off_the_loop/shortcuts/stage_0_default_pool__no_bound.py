"""Fails stage 1 at test_never_more_loads_than_the_limit: nobody looks at the limit.

Passes the visible tests of stage 1.
"""

import asyncio
from concurrent.futures import ProcessPoolExecutor


async def make_reports(names, load, draw, limit, workers):
    loop = asyncio.get_running_loop()

    async def make(name):
        data = await loop.run_in_executor(None, load, name)
        return await loop.run_in_executor(pool, draw, data)

    pool = ProcessPoolExecutor(workers)
    try:
        tasks = [asyncio.create_task(make(name)) for name in names]
        return await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        pool.shutdown()
