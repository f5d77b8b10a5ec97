import asyncio


async def pipeline(source, steps, size):
    # each item on its way is a task: it holds its desk until it has a place before the next one
    desks = [asyncio.Lock() for _ in steps]
    places = [asyncio.Semaphore(size) for _ in steps]

    async def travel(value):
        for k, step in enumerate(steps):
            if k:
                await places[k].acquire()
                desks[k - 1].release()
            await desks[k].acquire()
            places[k].release()
            value = await step(value)
        desks[-1].release()
        return value

    travellers = []
    try:
        async with asyncio.TaskGroup() as group:
            async for item in source:
                await places[0].acquire()
                travellers.append(group.create_task(travel(item)))
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [traveller.result() for traveller in travellers]
