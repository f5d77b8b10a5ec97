"""Fails stage 1 at test_cancelled_waiter_costs_nothing: each caller books a moment, and keeps it when it is cancelled.

Passes the visible tests of stage 1.
"""

import asyncio


class TokenBucket:
    def __init__(self, rate, burst):
        self._step, self._saved = 1 / rate, burst / rate
        self._booked = None

    async def acquire(self):
        now = asyncio.get_running_loop().time()
        earliest = now - self._saved
        self._booked = max(earliest if self._booked is None else self._booked, earliest) + self._step
        await asyncio.sleep(self._booked - now)
