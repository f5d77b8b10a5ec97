"""Fails stage 4 at test_somebody_was_quicker: it does not look whether the store kept what it wrote.

Passes the visible tests of stage 4.
"""

PATIENCE = 10  # seconds that one send may take


class Client:
    """Sends the texts of our customers to the provider's model, within all limits of our key."""

    def __init__(self, api, clock, limit, window, models=None, store=None):
        self._api, self._clock = api, clock
        self._limits = {"key": (limit, window)}
        self._limits |= {f"model {name}": pair for name, pair in (models or {}).items()}
        self._store = Alone() if store is None else store

    def send(self, customer, text, model="swift"):
        latest = self._clock.now() + PATIENCE
        while True:
            self._take_room(model, latest)
            reply = self._api.post({"customer": customer, "text": text, "model": model})
            if reply["status"] != 429:
                break
            self._pause(reply["retry_after"])
        if reply["status"] != 200:
            raise ConnectionError(f"the provider says {reply['status']}")
        return reply["text"]

    def _take_room(self, model, latest):
        """Count a request as sent, as soon as it may be; TimeoutError when that is after `latest`."""
        while True:
            sent, pause, version = self._shared()
            now = self._clock.now()
            mine = [name for name in ("key", f"model {model}") if name in self._limits]
            free = max(pause, *(self._free_at(name, sent[name]) for name in mine))
            if free > latest:
                raise TimeoutError(free - now)
            if free > now:
                self._clock.sleep(free - now)
                continue  # somebody else may have been faster
            for name in mine:
                sent[name].append(now)
            # written before it is sent: a process that is stopped in between has counted one too many, not one too few
            self._store.put({"sent": sent, "pause": pause}, version)
            return

    def _pause(self, seconds):
        until = self._clock.now() + seconds
        while True:
            sent, pause, version = self._shared()
            if self._store.put({"sent": sent, "pause": max(pause, until)}, version):
                return

    def _shared(self):
        """The times of all requests that still count, by limit; the end of the pause; the version of both."""
        value, version = self._store.get()
        value = value or {"sent": {}, "pause": 0}
        now = self._clock.now()
        sent = {
            name: [at for at in value["sent"].get(name, []) if now < at + window]
            for name, (_, window) in self._limits.items()
        }
        return sent, value["pause"], version

    def _free_at(self, name, times):
        """When a limit has room: at once, or when the oldest of its last requests counts no more."""
        limit, window = self._limits[name]
        return times[-limit] + window if len(times) >= limit else 0


class Alone:
    """The store of a client that shares with nobody."""

    def __init__(self):
        self._value, self._version = None, 0

    def get(self):
        return self._value, self._version

    def put(self, value, version):
        self._value, self._version = value, version + 1
        return True
