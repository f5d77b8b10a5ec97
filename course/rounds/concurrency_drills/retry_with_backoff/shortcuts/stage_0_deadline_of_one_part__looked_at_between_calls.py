"""Fails stage 1 at test_no_pause_to_the_deadline: it looks at the clock after the pause, when the deadline has passed.

Passes the visible tests of stage 1.
"""

import asyncio


async def retry(call, *, base, cap, deadline, random):
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline
    n = 0
    while True:
        try:
            return await call()
        except (ConnectionError, TimeoutError) as error:
            last = error
        await asyncio.sleep(random() * min(cap, base * 2**n))
        if loop.time() >= end:
            raise last
        n += 1
