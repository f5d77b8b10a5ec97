"""Fails stage 1 at test_other_errors_come_out: a missing file and a missing permission are OSErrors too.

Passes the visible tests of stage 1.
"""

import asyncio


async def retry(call, *, base, cap, deadline, random):
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline
    n = 0
    while True:
        try:
            async with asyncio.timeout_at(end):
                return await call()
        except OSError:
            pause = random() * min(cap, base * 2**n)
            if loop.time() + pause >= end:
                raise
        await asyncio.sleep(pause)
        n += 1
