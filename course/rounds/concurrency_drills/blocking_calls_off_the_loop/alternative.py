import asyncio
from collections import deque
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


async def make_reports(names, load, draw, limit, workers):
    """Loaders take names and hand data on through a queue; drawers take it from there."""
    waiting = deque(enumerate(names))
    loaded, reports = asyncio.Queue(), {}
    threads, processes = ThreadPoolExecutor(max_workers=limit), ProcessPoolExecutor(max_workers=workers)

    async def loader():
        while waiting:
            position, name = waiting.popleft()
            try:
                data = await asyncio.wrap_future(threads.submit(load, name))
            except Exception as error:
                reports[position] = error
            else:
                loaded.put_nowait((position, data))

    async def drawer():
        while (job := await loaded.get()) is not None:
            position, data = job
            try:
                reports[position] = await asyncio.wrap_future(processes.submit(draw, data))
            except Exception as error:
                reports[position] = error

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(drawer())
            async with asyncio.TaskGroup() as loaders:
                for _ in range(limit):
                    loaders.create_task(loader())
            for _ in range(workers):
                loaded.put_nowait(None)
    finally:
        threads.shutdown()
        processes.shutdown()
    return [reports[position] for position in sorted(reports)]
