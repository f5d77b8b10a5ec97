"""Fails stage 1 at test_a_cancel_in_a_call: `asyncio.wait` ends by the cancel, the call goes on without anybody.

Passes the visible tests of stage 1.
"""

import asyncio


async def retry(call, *, base, cap, deadline, random):
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline
    n = 0
    while True:
        task = asyncio.create_task(call())
        await asyncio.wait([task], timeout=end - loop.time())
        if not task.done():
            task.cancel()
            raise TimeoutError("the deadline passed")
        error = task.exception()
        if error is None:
            return task.result()
        if not isinstance(error, (ConnectionError, TimeoutError)):
            raise error
        pause = random() * min(cap, base * 2**n)
        if loop.time() + pause >= end:
            raise error
        await asyncio.sleep(pause)
        n += 1
