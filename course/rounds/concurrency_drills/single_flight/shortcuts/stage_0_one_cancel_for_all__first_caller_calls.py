"""Fails stage 1 at test_a_cancel_is_its_own: the call is the first caller's own, and ends with that caller's cancel.

Passes the visible tests of stage 1.
"""

import asyncio


class SingleFlight:
    def __init__(self, load):
        self._load = load
        self._ends = {}

    async def get(self, key):
        if key in self._ends:
            return await asyncio.shield(self._ends[key])
        end = self._ends[key] = asyncio.get_running_loop().create_future()
        try:
            end.set_result(await self._load(key))
        except BaseException as error:
            del self._ends[key]
            if isinstance(error, asyncio.CancelledError):
                end.cancel()
            else:
                end.set_exception(error)
                end.exception()  # looked at, in case that nobody else waits
            raise
        return end.result()
