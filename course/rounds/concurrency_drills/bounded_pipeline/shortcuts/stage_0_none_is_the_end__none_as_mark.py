"""Fails stage 1 at test_any_value_is_an_item: an item that is None ends the line.

Passes the visible tests of stage 1.
"""

import asyncio


async def pipeline(source, steps, size):
    results = []

    async def feed(outbox):
        async for item in source:
            await outbox.put(item)
        await outbox.put(None)

    async def work(step, inbox, outbox):
        while (item := await inbox.get()) is not None:
            await outbox.put(await step(item))
        await outbox.put(None)

    async def collect(inbox):
        while (value := await inbox.get()) is not None:
            results.append(value)

    queues = [asyncio.Queue(size) for _ in range(len(steps) + 1)]
    workers = [work(*job) for job in zip(steps, queues, queues[1:], strict=False)]
    tasks = [asyncio.create_task(job) for job in (feed(queues[0]), *workers, collect(queues[-1]))]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return results
