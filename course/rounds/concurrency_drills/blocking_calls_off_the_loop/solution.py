import asyncio
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


async def make_reports(names, load, draw, limit, workers):
    ### BEGIN SOLUTION
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(limit) as threads, ProcessPoolExecutor(workers) as processes:

        async def make(name):
            data = await loop.run_in_executor(threads, load, name)
            return await loop.run_in_executor(processes, draw, data)

        return await asyncio.gather(*map(make, names), return_exceptions=True)
    ### END SOLUTION
