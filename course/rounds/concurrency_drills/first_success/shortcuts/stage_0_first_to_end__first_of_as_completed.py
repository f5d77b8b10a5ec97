"""Fails stage 1 at test_failures_do_not_win: it takes the first of `as_completed`, which may be a failure.

Passes the visible tests of stage 1.
"""

import asyncio


async def first_success(fetch, mirrors, stagger, hang_up):
    async def attempt(position, mirror):
        await asyncio.sleep(position * stagger)
        try:
            return await fetch(mirror)
        except asyncio.CancelledError:
            await hang_up(mirror)
            raise

    tasks = [asyncio.create_task(attempt(position, mirror)) for position, mirror in enumerate(mirrors)]
    try:
        return await next(asyncio.as_completed(tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
