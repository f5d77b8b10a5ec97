import asyncio
import math


class TokenBucket:
    def __init__(self, rate, burst):
        ### BEGIN SOLUTION
        self._rate, self._burst = rate, burst
        self._empty = -math.inf  # the moment from which on everything gained since is still there
        self._turn = asyncio.Lock()  # wakes those who wait for it in the order of their calls
        ### END SOLUTION

    async def acquire(self):
        """Return when the caller has got one token."""
        ### BEGIN SOLUTION
        async with self._turn:
            now = asyncio.get_running_loop().time()
            self._empty = max(self._empty, now - self._burst / self._rate)
            due = self._empty + 1 / self._rate
            await asyncio.sleep(due - now)
            self._empty = due  # only now is the token taken: a cancel before has changed nothing
        ### END SOLUTION
