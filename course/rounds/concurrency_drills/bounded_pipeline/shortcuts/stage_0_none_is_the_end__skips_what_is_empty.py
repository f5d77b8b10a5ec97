"""Fails stage 1 at test_any_value_is_an_item: whatever is not true is taken for "nothing there" and left out.

Passes the visible tests of stage 1.
"""

import asyncio


async def pipeline(source, steps, size):
    end, results = object(), []

    async def feed(outbox):
        async for item in source:
            if item:
                await outbox.put(item)
        await outbox.put(end)

    async def work(step, inbox, outbox):
        while (item := await inbox.get()) is not end:
            value = await step(item)
            if value:
                await outbox.put(value)
        await outbox.put(end)

    async def collect(inbox):
        while (value := await inbox.get()) is not end:
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
