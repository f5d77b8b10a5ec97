"""Fails stage 1 at test_dead_step_in_the_middle: the exception comes out, and calls of the other tasks go on.

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
    await asyncio.gather(feed(queues[0]), *workers, collect(queues[-1]))
    return results
