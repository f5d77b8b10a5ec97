"""Fails stage 1 at test_no_call_outlives_the_budget: one timeout round everything cannot say which call it ended.

Passes the visible tests of stage 1.
"""

import asyncio


async def run_steps(steps, budget, clean_up, grace):
    loop = asyncio.get_running_loop()
    end = loop.time() + budget
    try:
        async with asyncio.timeout_at(end):
            return [await call(end - loop.time()) for _, call in steps]
    finally:
        try:
            async with asyncio.timeout(grace):
                await clean_up()
        except TimeoutError:
            pass
