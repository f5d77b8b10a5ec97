"""Fails stage 1 at test_a_cancel_is_its_own: whoever awaits a task hands a cancel on to it, and so to everybody.

Passes the visible tests of stage 1.
"""

import asyncio


class SingleFlight:
    def __init__(self, load):
        self._load = load
        self._calls = {}

    async def get(self, key):
        if key not in self._calls:
            self._calls[key] = asyncio.create_task(self._load(key))
        call = self._calls[key]
        try:
            return await call
        except BaseException:
            if self._calls.get(key) is call:
                del self._calls[key]
            raise
