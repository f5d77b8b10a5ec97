import asyncio


async def first_success(fetch, mirrors, stagger, hang_up):
    mirrors = list(mirrors)
    ends = asyncio.Queue()

    async def attempt(mirror):
        try:
            ends.put_nowait(("value", await fetch(mirror)))
        except asyncio.CancelledError:
            await hang_up(mirror)
            raise
        except Exception as error:
            ends.put_nowait(("error", error))

    tasks, errors = [], []
    async with asyncio.TaskGroup() as group:  # left only when every attempt has ended, by whichever way
        while len(errors) < len(mirrors):
            if len(tasks) < len(mirrors):
                tasks.append(group.create_task(attempt(mirrors[len(tasks)])))
            try:
                async with asyncio.timeout(stagger if len(tasks) < len(mirrors) else None):
                    kind, end = await ends.get()
            except TimeoutError:
                continue
            if kind == "value":
                for task in tasks:
                    task.cancel()
                return end
            errors.append(end)
    raise ExceptionGroup("no mirror gave the file", errors)
