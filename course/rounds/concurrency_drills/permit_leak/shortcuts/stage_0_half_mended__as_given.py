"""Fails stage 1 at test_next_call_after_a_failure: the code as it was given, with all its leaks."""

import asyncio
from collections import deque


class Client:
    def __init__(self, sign, send, limit):
        self._sign, self._send = sign, send
        self._free, self._lines = limit, (deque(), deque())

    async def call(self, request, urgent=False):
        await self._take(self._lines[0 if urgent else 1])
        signed = await self._sign(request)
        try:
            return await self._send(signed)
        finally:
            self._give()

    async def _take(self, line):
        if self._free > 0:
            self._free -= 1
        else:
            turn = asyncio.get_running_loop().create_future()
            line.append(turn)
            await turn

    def _give(self):
        for line in self._lines:
            if line:
                line.popleft().set_result(None)
                return
        self._free += 1
