"""Fails stage 1 at test_a_cancel_in_a_call: the cancel is caught with the failures, and the call is made again.

Passes the visible tests of stage 1.
"""

import asyncio


async def retry(call, *, base, cap, deadline, random):
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline
    n = 0
    while True:
        left = end - loop.time()
        try:
            return await asyncio.wait_for(call(), left)
        except (ConnectionError, TimeoutError, asyncio.CancelledError):
            pause = random() * min(cap, base * 2**n)
            if loop.time() + pause >= end:
                raise
        await asyncio.sleep(pause)
        n += 1
