"""Fails stage 1 at test_idle_time_saves_no_more_than_a_burst: what a quiet hour gains is all there.

Passes the visible tests of stage 1.
"""

import asyncio


class TokenBucket:
    def __init__(self, rate, burst):
        self._rate, self._tokens = rate, burst
        self._counted = None
        self._turn = asyncio.Lock()

    async def acquire(self):
        async with self._turn:
            loop = asyncio.get_running_loop()
            self._gain(loop.time())
            if self._tokens < 1:
                await asyncio.sleep((1 - self._tokens) / self._rate)
                self._gain(loop.time())
            self._tokens -= 1

    def _gain(self, now):
        if self._counted is not None:
            self._tokens += (now - self._counted) * self._rate
        self._counted = now
