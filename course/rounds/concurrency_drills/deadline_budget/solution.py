import asyncio


async def run_steps(steps, budget, clean_up, grace):
    ### BEGIN SOLUTION
    loop = asyncio.get_running_loop()
    end = loop.time() + budget
    values = []
    try:
        for name, call in steps:
            try:
                async with asyncio.timeout_at(end) as limit:
                    values.append(await call(end - loop.time()))
            except TimeoutError:
                if limit.expired():  # ours; a call may raise a TimeoutError of its own
                    raise TimeoutError(name) from None
                raise
        return values
    finally:
        try:
            async with asyncio.timeout(grace):
                await clean_up()
        except TimeoutError:
            pass
    ### END SOLUTION
