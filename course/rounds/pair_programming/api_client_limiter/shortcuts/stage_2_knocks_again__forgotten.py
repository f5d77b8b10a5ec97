"""Fails stage 3 at test_nobody_knocks: the next request knows nothing of the pause.

Passes the visible tests of stage 3.
"""


class Client:
    def __init__(self, api, clock, limit, window, models=None):
        self._api, self._clock = api, clock
        self._limits = {"key": (limit, window)}
        self._limits |= {f"model {name}": pair for name, pair in (models or {}).items()}
        self._sent = {name: [] for name in self._limits}

    def send(self, customer, text, model="swift"):
        latest = self._clock.now() + 10
        self._pause = 0
        while True:
            self._take_room([name for name in ("key", f"model {model}") if name in self._limits], latest)
            reply = self._api.post({"customer": customer, "text": text, "model": model})
            if reply["status"] != 429:
                break
            self._pause = self._clock.now() + reply["retry_after"]
        if reply["status"] != 200:
            raise ConnectionError(f"the provider says {reply['status']}")
        return reply["text"]

    def _take_room(self, names, latest):
        now = self._clock.now()
        free = max(self._pause, *(self._free_at(name) for name in names), now)
        if free > latest:
            raise TimeoutError(free - now)
        self._clock.sleep(free - now)
        for name in names:
            self._sent[name].append(self._clock.now())

    def _free_at(self, name):
        limit, window = self._limits[name]
        times = self._sent[name]
        return times[-limit] + window if len(times) >= limit else 0
