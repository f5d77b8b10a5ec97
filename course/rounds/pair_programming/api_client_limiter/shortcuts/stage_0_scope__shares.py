"""Fails stage 1 at test_all_draw_on_one_limit: each customer has a share of the limit, one request at the least.

Passes the visible tests of stage 1.
"""


class Client:
    def __init__(self, api, clock, limit, window):
        self._api, self._clock = api, clock
        self._limit, self._window = limit, window
        self._sent = {}  # customer: when the latest requests went out

    def send(self, customer, text):
        self._take_room(self._sent.setdefault(customer, []))
        reply = self._api.post({"customer": customer, "text": text})
        if reply["status"] != 200:
            raise ConnectionError(f"the provider says {reply['status']}")
        return reply["text"]

    def _take_room(self, sent):
        now = self._clock.now()
        share = max(1, self._limit // len(self._sent))
        if len(sent) >= share:
            wait = sent[-share] + self._window - now
            if wait > 10:
                raise TimeoutError(wait)
            self._clock.sleep(max(0, wait))
        sent.append(self._clock.now())
