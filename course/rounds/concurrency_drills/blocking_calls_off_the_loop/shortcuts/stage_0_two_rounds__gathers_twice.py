"""Fails stage 1 at test_drawn_while_others_load: nothing is drawn before everything is loaded.

Passes the visible tests of stage 1.
"""

import asyncio
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


async def make_reports(names, load, draw, limit, workers):
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(limit) as threads, ProcessPoolExecutor(workers) as processes:
        loads = [loop.run_in_executor(threads, load, name) for name in names]
        loaded = await asyncio.gather(*loads, return_exceptions=True)

        async def make(data):
            if isinstance(data, Exception):
                raise data
            return await loop.run_in_executor(processes, draw, data)

        return await asyncio.gather(*map(make, loaded), return_exceptions=True)
