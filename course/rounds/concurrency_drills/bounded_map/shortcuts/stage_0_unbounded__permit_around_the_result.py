"""Fails stage 1 at test_bound_is_held_and_used: the permit guards the waiting, the calls have started before.

Passes the visible tests of stage 1.
"""

import asyncio


async def bounded_map(function, items, limit):
    permits = asyncio.Semaphore(limit)
    tasks = [asyncio.ensure_future(function(item)) for item in items]

    async def guarded(task):
        async with permits:
            return await task

    return list(await asyncio.gather(*(guarded(task) for task in tasks)))
