"""Fails stage 1 at test_clean_up_has_time_of_its_own: after a success the clean-up gets what the calls have left.

Passes the visible tests of stage 1.
"""

import asyncio


async def run_steps(steps, budget, clean_up, grace):
    loop = asyncio.get_running_loop()
    end = loop.time() + budget
    values, at = [], None
    try:
        async with asyncio.timeout_at(end) as limit:
            try:
                for name, call in steps:
                    at = name
                    values.append(await call(end - loop.time()))
                return values
            finally:
                await clean_up()
    except TimeoutError:
        if limit.expired():
            raise TimeoutError(at) from None
        raise
