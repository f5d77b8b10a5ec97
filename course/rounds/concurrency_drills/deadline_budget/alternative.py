import asyncio


async def run_steps(steps, budget, clean_up, grace):
    loop = asyncio.get_running_loop()
    end = loop.time() + budget
    at = None

    async def in_turn():
        nonlocal at
        values = []
        for name, call in steps:
            at = name
            values.append(await call(end - loop.time()))
        return values

    work = asyncio.create_task(in_turn())
    try:
        await asyncio.wait([work], timeout=budget)
        if work.done():
            return work.result()
        raise TimeoutError(at)
    finally:
        await stop(work)
        last = asyncio.create_task(clean_up())
        await asyncio.wait([last], timeout=grace)
        await stop(last)


async def stop(task):
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
