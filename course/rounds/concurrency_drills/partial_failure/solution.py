import asyncio


async def run_all(function, items, limit):
    ### BEGIN SOLUTION
    waiting = enumerate(items)
    records = {}

    async def work():
        for position, item in waiting:
            try:
                records[position] = (item, "ok", await function(item))
            except Exception as error:  # a cancel is a BaseException: it goes through
                records[position] = (item, "failed", type(error).__name__)

    async with asyncio.TaskGroup() as group:
        for _ in range(limit):
            group.create_task(work())
    return [records[position] for position in range(len(records))]
    ### END SOLUTION
