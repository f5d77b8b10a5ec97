"""Fails stage 1 at test_all_workers_draw: the workers are threads of this process."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


async def make_reports(names, load, draw, limit, workers):
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(limit) as loaders, ThreadPoolExecutor(workers) as drawers:

        async def make(name):
            data = await loop.run_in_executor(loaders, load, name)
            return await loop.run_in_executor(drawers, draw, data)

        return await asyncio.gather(*(make(name) for name in names), return_exceptions=True)
