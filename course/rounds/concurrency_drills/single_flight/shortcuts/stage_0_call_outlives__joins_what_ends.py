"""Fails stage 1 at test_who_asks_after_that: the call leaves the dict when its cancel has arrived, and not before.

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
            call = self._calls[key] = asyncio.create_task(self._load(key))
            self._waiting[call] = 0
            call.add_done_callback(lambda call: self._ended(key, call))
        call = self._calls[key]
        self._waiting[call] += 1
        try:
            return await asyncio.shield(call)
        finally:
            self._waiting[call] -= 1
            if self._waiting[call] == 0:
                call.cancel()

    def _ended(self, key, call):
        if call.cancelled() or call.exception() is not None:
            self._calls.pop(key, None)
