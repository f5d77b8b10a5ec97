"""Fails stage 1 at test_no_call_outlives_the_budget: every call is told what is left, and cut off after the whole budget.

Passes the visible tests of stage 1.
"""

import asyncio


async def run_steps(steps, budget, clean_up, grace):
    loop = asyncio.get_running_loop()
    end = loop.time() + budget
    values = []
    try:
        for name, call in steps:
            try:
                async with asyncio.timeout(budget) as limit:
                    values.append(await call(end - loop.time()))
            except TimeoutError:
                if limit.expired():
                    raise TimeoutError(name) from None
                raise
        return values
    finally:
        try:
            async with asyncio.timeout(grace):
                await clean_up()
        except TimeoutError:
            pass
