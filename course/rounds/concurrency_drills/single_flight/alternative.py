import asyncio


class SingleFlight:
    """A task for each key that is in flight hands its end to a future of each caller's own; callers share no task."""

    def __init__(self, load):
        self._load = load
        self._values = {}
        self._flights = {}  # key → (task, futures of the callers that wait)

    async def get(self, key):
        if key in self._values:
            return self._values[key]
        if key not in self._flights:
            callers = set()
            self._flights[key] = asyncio.create_task(self._fly(key, callers)), callers
        task, callers = self._flights[key]
        mine = asyncio.get_running_loop().create_future()
        callers.add(mine)
        try:
            return await mine
        except asyncio.CancelledError:
            callers.discard(mine)
            if not callers and self._flights.get(key, (None,))[0] is task:
                del self._flights[key]
                task.cancel()
            raise

    async def _fly(self, key, callers):
        try:
            value = await self._load(key)
        except Exception as error:
            for caller in callers:
                if not caller.done():
                    caller.set_exception(error)
        else:
            self._values[key] = value
            for caller in callers:
                if not caller.done():
                    caller.set_result(value)
        if self._flights.get(key, (None, None))[1] is callers:
            del self._flights[key]
