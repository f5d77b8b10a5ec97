"""Fails stage 1 at test_burst_passes_at_once: a whole burst passes again with each new window."""

import asyncio


class TokenBucket:
    def __init__(self, rate, burst):
        self._window, self._burst = burst / rate, burst
        self._began, self._used = None, 0
        self._turn = asyncio.Lock()

    async def acquire(self):
        async with self._turn:
            now = asyncio.get_running_loop().time()
            if self._began is None or now >= self._began + self._window:
                self._began, self._used = now, 0
            if self._used == self._burst:
                await asyncio.sleep(self._began + self._window - now)
                self._began, self._used = self._began + self._window, 0
            self._used += 1
