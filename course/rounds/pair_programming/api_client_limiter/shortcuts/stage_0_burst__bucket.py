"""Fails stage 1 at test_any_stretch_of_time: a bucket of tokens lets through what drips in after a burst."""


class Client:
    def __init__(self, api, clock, limit, window):
        self._api, self._clock = api, clock
        self._limit, self._window = limit, window
        self._tokens, self._filled = limit, clock.now()

    def send(self, customer, text):
        self._take_room()
        reply = self._api.post({"customer": customer, "text": text})
        if reply["status"] != 200:
            raise ConnectionError(f"the provider says {reply['status']}")
        return reply["text"]

    def _take_room(self):
        now = self._clock.now()
        rate = self._limit / self._window
        self._tokens = min(self._limit, self._tokens + (now - self._filled) * rate)
        self._filled = now
        if self._tokens < 1:
            wait = (1 - self._tokens) / rate
            if wait > 10:
                raise TimeoutError(wait)
            self._clock.sleep(wait)
            self._tokens, self._filled = 1, self._clock.now()
        self._tokens -= 1
