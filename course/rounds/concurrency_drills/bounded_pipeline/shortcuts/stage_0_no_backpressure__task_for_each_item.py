"""Fails stage 1 at test_slow_step_holds_back_the_source: each item is taken in at once and waits for a step's lock.

Passes the visible tests of stage 1.
"""

import asyncio


async def pipeline(source, steps, size):
    locks = [asyncio.Lock() for _ in steps]

    async def travel(value):
        for lock, step in zip(locks, steps, strict=True):
            async with lock:
                value = await step(value)
        return value

    tasks = []
    try:
        async for item in source:
            tasks.append(asyncio.create_task(travel(item)))
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
