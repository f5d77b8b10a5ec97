"""Fails stage 2 at test_ten_seconds_for_both: it waits for the key, and only then looks at the model.

Passes the visible tests of stage 2.
"""


class Client:
    def __init__(self, api, clock, limit, window, models=None):
        self._api, self._clock = api, clock
        self._limits = {"key": (limit, window)}
        self._limits |= {f"model {name}": pair for name, pair in (models or {}).items()}
        self._sent = {name: [] for name in self._limits}

    def send(self, customer, text, model="swift"):
        self._take_room([name for name in ("key", f"model {model}") if name in self._limits])
        reply = self._api.post({"customer": customer, "text": text, "model": model})
        if reply["status"] != 200:
            raise ConnectionError(f"the provider says {reply['status']}")
        return reply["text"]

    def _take_room(self, names):
        for name in names:
            wait = self._wait(name)
            if wait > 10:
                raise TimeoutError(wait)
            self._clock.sleep(wait)
        for name in names:
            self._sent[name].append(self._clock.now())

    def _wait(self, name):
        limit, window = self._limits[name]
        times, now = self._sent[name], self._clock.now()
        return max(0, times[-limit] + window - now) if len(times) >= limit else 0
