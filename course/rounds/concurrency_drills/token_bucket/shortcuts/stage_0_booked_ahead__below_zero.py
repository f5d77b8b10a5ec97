"""Fails stage 1 at test_cancelled_waiter_costs_nothing: the count goes below zero, and no cancel brings it back.

Passes the visible tests of stage 1.
"""

import asyncio


class TokenBucket:
    def __init__(self, rate, burst):
        self._rate, self._burst = rate, burst
        self._tokens, self._counted = burst, None

    async def acquire(self):
        now = asyncio.get_running_loop().time()
        if self._counted is not None:
            self._tokens = min(self._burst, self._tokens + (now - self._counted) * self._rate)
        self._counted = now
        self._tokens -= 1
        if self._tokens < 0:
            await asyncio.sleep(-self._tokens / self._rate)
