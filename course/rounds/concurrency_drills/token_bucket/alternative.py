import asyncio
from collections import deque

ALMOST = 1 - 1e-9  # sums of fractions may miss the whole by a hair


class TokenBucket:
    def __init__(self, rate, burst):
        self._rate, self._burst = rate, burst
        self._tokens, self._counted = burst, None
        self._line = deque()
        self._timer = None

    async def acquire(self):
        turn = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        self._hand_out()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # the token was on its way to a caller that is gone
                self._tokens += 1
                self._hand_out()
            raise

    def _hand_out(self):
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._counted is not None:
            self._tokens = min(self._burst, self._tokens + (now - self._counted) * self._rate)
        self._counted = now
        while self._line and (self._tokens >= ALMOST or self._line[0].cancelled()):
            turn = self._line.popleft()
            if not turn.cancelled():
                self._tokens -= 1
                turn.set_result(None)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later((1 - self._tokens) / self._rate, self._hand_out) if self._line else None
