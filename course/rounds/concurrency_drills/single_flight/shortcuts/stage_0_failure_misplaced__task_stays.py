"""Fails stage 1 at test_failure_is_forgotten: the failed task stays under its key, and fails every later caller.

Passes the visible tests of stage 1.
"""

import asyncio


class SingleFlight:
    def __init__(self, load):
        self._load = load
        self._calls = {}
        self._waiting = {}

    async def get(self, key):
        if key not in self._calls:
            self._calls[key] = asyncio.create_task(self._load(key))
            self._waiting[key] = 0
        call = self._calls[key]
        self._waiting[key] += 1
        try:
            return await asyncio.shield(call)
        finally:
            self._waiting[key] -= 1
            if self._waiting[key] == 0 and not call.done():
                del self._calls[key]
                call.cancel()
