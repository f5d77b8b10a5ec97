import asyncio


async def retry(call, *, base, cap, deadline, random):
    async def attempts():
        longest = base
        while True:
            try:
                return await call()
            except (ConnectionError, TimeoutError):
                pause = random() * min(cap, longest)
                if loop.time() + pause >= end:
                    raise
            await asyncio.sleep(pause)
            longest *= 2

    loop = asyncio.get_running_loop()
    end = loop.time() + deadline
    task = asyncio.create_task(attempts())
    try:
        # no pause reaches the deadline, so that whatever runs then is a call
        await asyncio.wait([task], timeout=deadline)
        if task.done():
            return task.result()
        raise TimeoutError("the deadline passed during a call")
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
