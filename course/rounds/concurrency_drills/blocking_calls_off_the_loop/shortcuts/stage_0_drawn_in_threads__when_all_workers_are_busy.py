"""Fails stage 1 at test_all_workers_draw: the thread that loaded draws as well when every worker is at work.

Passes the visible tests of stage 1.
"""

import asyncio
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


async def make_reports(names, load, draw, limit, workers):
    loop = asyncio.get_running_loop()
    free = threading.Semaphore(workers)

    def make(name):
        data = load(name)
        if not free.acquire(blocking=False):
            return draw(data)
        try:
            return processes.submit(draw, data).result()
        finally:
            free.release()

    with ThreadPoolExecutor(limit) as threads, ProcessPoolExecutor(workers) as processes:
        made = [loop.run_in_executor(threads, make, name) for name in names]
        return await asyncio.gather(*made, return_exceptions=True)
