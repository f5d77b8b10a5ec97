"""Fails stage 1 at test_a_short_wait_is_waited: it refuses whatever finds no room at once.

Passes the visible tests of stage 1.
"""


class Client:
    def __init__(self, api, clock, limit, window):
        self._api, self._clock = api, clock
        self._limit, self._window = limit, window
        self._sent = []  # when the latest requests went out

    def send(self, customer, text):
        self._take_room()
        reply = self._api.post({"customer": customer, "text": text})
        if reply["status"] != 200:
            raise ConnectionError(f"the provider says {reply['status']}")
        return reply["text"]

    def _take_room(self):
        now = self._clock.now()
        self._sent = [at for at in self._sent if now < at + self._window]
        if len(self._sent) >= self._limit:
            wait = self._sent[-self._limit] + self._window - now
            raise TimeoutError(wait)
        self._sent.append(self._clock.now())
