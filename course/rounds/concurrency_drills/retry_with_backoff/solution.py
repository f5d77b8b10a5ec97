import asyncio


async def retry(call, *, base, cap, deadline, random):
    ### BEGIN SOLUTION
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline
    longest = base
    while True:
        try:
            async with asyncio.timeout_at(end):
                return await call()
        except (ConnectionError, TimeoutError):
            pause = random() * min(cap, longest)
            if loop.time() + pause >= end:
                raise
        await asyncio.sleep(pause)
        longest *= 2
    ### END SOLUTION
