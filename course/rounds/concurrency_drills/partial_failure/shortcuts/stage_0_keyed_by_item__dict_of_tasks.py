"""Fails stage 1 at test_equal_items_are_items_each: equal items share one call.

Passes the visible tests of stage 1.
"""

import asyncio


async def run_all(function, items, limit):
    permits = asyncio.Semaphore(limit)

    async def one(item):
        async with permits:
            return await function(item)

    items = list(items)
    tasks = {item: asyncio.create_task(one(item)) for item in dict.fromkeys(items)}
    ends = dict(zip(tasks, await asyncio.gather(*tasks.values(), return_exceptions=True), strict=True))
    records = []
    for item in items:
        if isinstance(ends[item], Exception):
            records.append((item, "failed", type(ends[item]).__name__))
        else:
            records.append((item, "ok", ends[item]))
    return records
