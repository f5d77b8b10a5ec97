"""Fails stage 1 at test_whose_timeout_it_was: a call's own TimeoutError is taken for the end of the budget.

Passes the visible tests of stage 1.
"""

import asyncio
import contextlib


async def run_steps(steps, budget, clean_up, grace):
    loop = asyncio.get_running_loop()
    end = loop.time() + budget
    values = []
    try:
        for name, call in steps:
            left = end - loop.time()
            try:
                values.append(await asyncio.wait_for(call(left), left))
            except TimeoutError:
                raise TimeoutError(name) from None
        return values
    finally:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(clean_up(), grace)
