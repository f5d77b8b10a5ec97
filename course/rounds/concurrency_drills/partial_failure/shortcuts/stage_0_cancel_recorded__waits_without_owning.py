"""Fails stage 1 at test_a_cancel_goes_through: `asyncio.wait` is cancelled, the tasks that it waits for are not.

Passes the visible tests of stage 1.
"""

import asyncio


async def run_all(function, items, limit):
    permits = asyncio.Semaphore(limit)

    async def one(item):
        async with permits:
            try:
                return (item, "ok", await function(item))
            except Exception as error:
                return (item, "failed", type(error).__name__)

    tasks = [asyncio.create_task(one(item)) for item in items]
    if tasks:
        await asyncio.wait(tasks)
    return [task.result() for task in tasks]
