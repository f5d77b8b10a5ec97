"""Fails stage 1 at test_all_draw_on_one_limit: each customer has a limit of their own.

Passes the visible tests of stage 1.
"""


class Client:
    def __init__(self, api, clock, limit, window):
        self._api, self._clock = api, clock
        self._limit, self._window = limit, window
        self._sent = {}  # customer: when the latest requests went out

    def send(self, customer, text):
        self._take_room(customer)
        reply = self._api.post({"customer": customer, "text": text})
        if reply["status"] != 200:
            raise ConnectionError(f"the provider says {reply['status']}")
        return reply["text"]

    def _take_room(self, customer):
        now = self._clock.now()
        sent = [at for at in self._sent.get(customer, []) if now < at + self._window]
        if len(sent) >= self._limit:
            wait = sent[-self._limit] + self._window - now
            if wait > 10:
                raise TimeoutError(wait)
            self._clock.sleep(wait)
        self._sent[customer] = [*sent, self._clock.now()]
