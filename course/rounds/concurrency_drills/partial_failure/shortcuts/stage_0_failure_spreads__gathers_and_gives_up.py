"""Fails stage 1 at test_every_item_has_its_record: the first exception leaves the gather, and all that came is lost."""

import asyncio


async def run_all(function, items, limit):
    permits = asyncio.Semaphore(limit)

    async def one(item):
        async with permits:
            return (item, "ok", await function(item))

    try:
        return await asyncio.gather(*(one(item) for item in items))
    except Exception as error:
        return [(item, "failed", type(error).__name__) for item in items]
