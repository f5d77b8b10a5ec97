import asyncio
from collections import deque


class Client:
    def __init__(self, sign, send, limit):
        ### BEGIN SOLUTION
        self._sign, self._send = sign, send
        self._free, self._lines = limit, (deque(), deque())  # urgent, others
        ### END SOLUTION

    async def call(self, request, urgent=False):
        ### BEGIN SOLUTION
        await self._take(self._lines[0 if urgent else 1])
        try:
            return await self._send(await self._sign(request))
        finally:
            self._give()

    async def _take(self, line):
        if self._free > 0:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # the permit was handed over already: pass it on
                self._give()
            raise

    def _give(self):
        for line in self._lines:
            while line:
                turn = line.popleft()
                if not turn.cancelled():  # who was cancelled in line takes nothing
                    turn.set_result(None)
                    return
        self._free += 1
        ### END SOLUTION
