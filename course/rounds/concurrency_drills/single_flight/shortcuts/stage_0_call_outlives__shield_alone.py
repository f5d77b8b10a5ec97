"""Fails stage 1 at test_the_last_one_ends_the_call: the shield keeps every cancel from the call, the last one too.

Passes the visible tests of stage 1.
"""

import asyncio


class SingleFlight:
    def __init__(self, load):
        self._load = load
        self._calls = {}

    async def get(self, key):
        if key not in self._calls:
            call = self._calls[key] = asyncio.create_task(self._load(key))
            call.add_done_callback(lambda call: self._ended(key, call))
        return await asyncio.shield(self._calls[key])

    def _ended(self, key, call):
        if call.cancelled() or call.exception() is not None:
            del self._calls[key]
