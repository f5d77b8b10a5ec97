import asyncio


async def run_all(function, items, limit):
    items = list(items)
    permits = asyncio.Semaphore(limit)

    async def one(item):
        async with permits:
            return await function(item)

    # a cancel of this gather cancels every child and waits for it; only the children's own failures come back as values
    ends = await asyncio.gather(*(one(item) for item in items), return_exceptions=True)
    return [
        (item, "failed", type(end).__name__) if isinstance(end, Exception) else (item, "ok", end)
        for item, end in zip(items, ends, strict=True)
    ]
