import asyncio
from collections import Counter


class SingleFlight:
    def __init__(self, load):
        ### BEGIN SOLUTION
        self._load = load
        self._calls = {}  # key → the task of its call, in flight or done with a value
        self._waiting = Counter()  # task → callers that wait for it
        ### END SOLUTION

    async def get(self, key):
        ### BEGIN SOLUTION
        call = self._calls.get(key)
        if call is None:
            call = self._calls[key] = asyncio.create_task(self._load(key))
            call.add_done_callback(lambda call: self._ended(key, call))
        self._waiting[call] += 1
        try:
            return await asyncio.shield(call)
        finally:
            self._waiting[call] -= 1
            if self._waiting[call] == 0:
                self._waiting.pop(call)
                if not call.done():
                    del self._calls[key]  # now, and not when the cancel has arrived: nobody may join a call that ends
                    call.cancel()

    def _ended(self, key, call):
        if self._calls.get(key) is call and (call.cancelled() or call.exception()):
            del self._calls[key]
        ### END SOLUTION
