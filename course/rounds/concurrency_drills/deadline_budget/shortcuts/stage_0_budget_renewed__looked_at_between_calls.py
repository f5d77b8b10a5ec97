"""Fails stage 1 at test_no_call_outlives_the_budget: the clock is looked at before each call, and never during one.

Passes the visible tests of stage 1.
"""

import asyncio


async def run_steps(steps, budget, clean_up, grace):
    loop = asyncio.get_running_loop()
    end = loop.time() + budget
    values = []
    try:
        for name, call in steps:
            left = end - loop.time()
            if left <= 0:
                raise TimeoutError(name)
            values.append(await call(left))
        return values
    finally:
        try:
            async with asyncio.timeout(grace):
                await clean_up()
        except TimeoutError:
            pass
