"""Fails stage 1 at test_losers_are_hung_up: the losers go on, and nobody hangs up.

Passes the visible tests of stage 1.
"""

import asyncio


async def first_success(fetch, mirrors, stagger, hang_up):
    waiting, running, errors = list(mirrors), set(), []
    while waiting or running:
        if waiting:
            running.add(asyncio.create_task(fetch(waiting.pop(0))))
        done, running = await asyncio.wait(
            running, timeout=stagger if waiting else None, return_when=asyncio.FIRST_COMPLETED
        )
        for task in done:
            if task.exception() is None:
                return task.result()
            errors.append(task.exception())
    raise ExceptionGroup("no mirror gave the file", errors)
