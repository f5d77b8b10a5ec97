"""Fails stage 1 at test_dead_last_step_stops_all_before: it awaits the source first, which waits for the dead step.

Passes the visible tests of stage 1.
"""

import asyncio


async def pipeline(source, steps, size):
    end, results = object(), []

    async def feed(outbox):
        async for item in source:
            await outbox.put(item)
        await outbox.put(end)

    async def work(step, inbox, outbox):
        while (item := await inbox.get()) is not end:
            await outbox.put(await step(item))
        await outbox.put(end)

    async def collect(inbox):
        while (value := await inbox.get()) is not end:
            results.append(value)

    queues = [asyncio.Queue(size) for _ in range(len(steps) + 1)]
    workers = [work(*job) for job in zip(steps, queues, queues[1:], strict=False)]
    tasks = [asyncio.create_task(job) for job in (feed(queues[0]), *workers, collect(queues[-1]))]
    for task in tasks:
        await task
    return results
