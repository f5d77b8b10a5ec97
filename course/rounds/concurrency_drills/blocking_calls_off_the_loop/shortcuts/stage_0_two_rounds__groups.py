"""Fails stage 1 at test_drawn_while_others_load: a group is loaded and drawn before the next begins.

Passes the visible tests of stage 1.
"""

import asyncio
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


async def make_reports(names, load, draw, limit, workers):
    loop = asyncio.get_running_loop()
    names, reports = list(names), []
    with ThreadPoolExecutor(limit) as threads, ProcessPoolExecutor(workers) as processes:

        async def make(name):
            data = await loop.run_in_executor(threads, load, name)
            return await loop.run_in_executor(processes, draw, data)

        for start in range(0, len(names), limit):
            group = names[start : start + limit]
            reports += await asyncio.gather(*(make(name) for name in group), return_exceptions=True)
    return reports
