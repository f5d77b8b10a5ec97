"""Fails stage 1 at test_failure_ends_it: the clean-up stands after the calls, where no exception comes by.

Passes the visible tests of stage 1.
"""

import asyncio


async def run_steps(steps, budget, clean_up, grace):
    loop = asyncio.get_running_loop()
    end = loop.time() + budget
    values, late = [], None
    for name, call in steps:
        try:
            async with asyncio.timeout_at(end) as limit:
                values.append(await call(end - loop.time()))
        except TimeoutError:
            if not limit.expired():
                raise
            late = name
            break
    try:
        async with asyncio.timeout(grace):
            await clean_up()
    except TimeoutError:
        pass
    if late is not None:
        raise TimeoutError(late)
    return values
