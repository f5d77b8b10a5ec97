import asyncio
from itertools import count


class Client:
    def __init__(self, sign, send, limit):
        self._sign, self._send = sign, send
        self._free = limit
        self._tickets, self._numbers = {}, count()  # those who wait: their rank, and the event that wakes them

    async def call(self, request, urgent=False):
        await self._wait_for_turn((not urgent, next(self._numbers)))
        self._free -= 1
        try:
            signed = await self._sign(request)
            return await self._send(signed)
        finally:
            self._free += 1
            self._wake()

    async def _wait_for_turn(self, ticket):
        # a permit stays in the pool until the first in line takes it, so that a cancel has none to lose
        woken = self._tickets[ticket] = asyncio.Event()
        try:
            while not (self._free and ticket == min(self._tickets)):
                woken.clear()
                await woken.wait()
        finally:
            del self._tickets[ticket]
            self._wake()

    def _wake(self):
        if self._free and self._tickets:
            self._tickets[min(self._tickets)].set()
