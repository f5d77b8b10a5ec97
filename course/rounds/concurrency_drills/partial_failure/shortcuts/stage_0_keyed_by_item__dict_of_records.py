"""Fails stage 1 at test_equal_items_are_items_each: the second record of an item takes the place of the first.

Passes the visible tests of stage 1.
"""

import asyncio


async def run_all(function, items, limit):
    permits = asyncio.Semaphore(limit)
    records = dict.fromkeys(items)

    async def one(item):
        async with permits:
            try:
                records[item] = (item, "ok", await function(item))
            except Exception as error:
                records[item] = (item, "failed", type(error).__name__)

    await asyncio.gather(*(one(item) for item in records))
    return list(records.values())
