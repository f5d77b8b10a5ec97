"""Fails stage 1 at test_a_call_is_cut_at_the_deadline: every call has the whole deadline for itself.

Passes the visible tests of stage 1.
"""

import asyncio


async def retry(call, *, base, cap, deadline, random):
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline
    n = 0
    while True:
        try:
            return await asyncio.wait_for(call(), deadline)
        except (ConnectionError, TimeoutError):
            pause = random() * min(cap, base * 2**n)
            if loop.time() + pause >= end:
                raise
        await asyncio.sleep(pause)
        n += 1
