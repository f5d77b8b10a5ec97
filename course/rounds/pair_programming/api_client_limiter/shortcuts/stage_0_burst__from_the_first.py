"""Fails stage 1 at test_any_stretch_of_time: a window begins with its first request and is not a rolling one.

Passes the visible tests of stage 1.
"""


class Client:
    def __init__(self, api, clock, limit, window):
        self._api, self._clock = api, clock
        self._limit, self._window = limit, window
        self._begins, self._count = None, 0

    def send(self, customer, text):
        self._take_room()
        reply = self._api.post({"customer": customer, "text": text})
        if reply["status"] != 200:
            raise ConnectionError(f"the provider says {reply['status']}")
        return reply["text"]

    def _take_room(self):
        now = self._clock.now()
        if self._begins is None or now >= self._begins + self._window:
            self._begins, self._count = now, 0
        if self._count >= self._limit:
            wait = self._begins + self._window - now
            if wait > 10:
                raise TimeoutError(wait)
            self._clock.sleep(wait)
            self._begins, self._count = self._clock.now(), 0
        self._count += 1
