"""Fails stage 1 at test_failures_do_not_win: the first task that is done decides, and its exception comes out.

Passes the visible tests of stage 1.
"""

import asyncio


async def first_success(fetch, mirrors, stagger, hang_up):
    async def attempt(mirror):
        try:
            return await fetch(mirror)
        except asyncio.CancelledError:
            await hang_up(mirror)
            raise

    waiting, tasks, done = list(mirrors), [], set()
    try:
        while not done:
            if waiting:
                tasks.append(asyncio.create_task(attempt(waiting.pop(0))))
            done, _ = await asyncio.wait(
                tasks, timeout=stagger if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
        return done.pop().result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
