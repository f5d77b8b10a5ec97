"""Fails stage 1 at test_failure_reaches_all_who_wait: each caller gets the lock in turn, and makes the failing call again.

Passes the visible tests of stage 1.
"""

import asyncio
from collections import defaultdict


class SingleFlight:
    def __init__(self, load):
        self._load = load
        self._values = {}
        self._locks = defaultdict(asyncio.Lock)

    async def get(self, key):
        async with self._locks[key]:
            if key not in self._values:
                self._values[key] = await self._load(key)
            return self._values[key]
