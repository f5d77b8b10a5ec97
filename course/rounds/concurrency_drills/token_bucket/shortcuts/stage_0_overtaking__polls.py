"""Fails stage 1 at test_first_come_first_served: everyone looks from time to time; whose look comes first gets the token.

Passes the visible tests of stage 1.
"""

import asyncio


class TokenBucket:
    def __init__(self, rate, burst):
        self._rate, self._burst = rate, burst
        self._tokens, self._counted = burst, None

    async def acquire(self):
        loop = asyncio.get_running_loop()
        while True:
            now = loop.time()
            if self._counted is not None:
                self._tokens = min(self._burst, self._tokens + (now - self._counted) * self._rate)
            self._counted = now
            if self._tokens >= 1:
                self._tokens -= 1
                return
            await asyncio.sleep(0.25 / self._rate)
