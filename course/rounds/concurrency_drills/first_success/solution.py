import asyncio


async def first_success(fetch, mirrors, stagger, hang_up):
    ### BEGIN SOLUTION
    async def attempt(mirror):
        try:
            return await fetch(mirror)
        except asyncio.CancelledError:
            await hang_up(mirror)
            raise

    waiting, tasks, running = list(mirrors), [], set()
    try:
        while waiting or running:
            if waiting:
                tasks.append(asyncio.create_task(attempt(waiting.pop(0))))
                running.add(tasks[-1])
            pause = stagger if waiting else None
            done, running = await asyncio.wait(running, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if task.exception() is None:
                    return task.result()
        raise ExceptionGroup("no mirror gave the file", [task.exception() for task in tasks])
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    ### END SOLUTION
