"""Fails stage 1 at test_no_slot_stands_idle: the next round begins when all tasks of a round are done."""

import asyncio


async def bounded_map(function, items, limit):
    waiting, results = list(items), []
    while waiting:
        now, waiting = waiting[:limit], waiting[limit:]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(function(item)) for item in now]
        results += [task.result() for task in tasks]
    return results
