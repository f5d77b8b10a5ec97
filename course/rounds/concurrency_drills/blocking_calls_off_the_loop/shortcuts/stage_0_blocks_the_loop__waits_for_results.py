"""Fails stage 1 at test_the_loop_goes_on: the work is elsewhere, and the coroutine waits for it without an await.

Passes the visible tests of stage 1.
"""

import asyncio
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def ended(future):
    return future.exception() or future.result()


async def make_reports(names, load, draw, limit, workers):
    with ThreadPoolExecutor(limit) as threads, ProcessPoolExecutor(workers) as processes:

        async def make(future):
            return ended(processes.submit(draw, future.result()))

        loads = [threads.submit(load, name) for name in names]
        return await asyncio.gather(*(make(future) for future in loads), return_exceptions=True)
