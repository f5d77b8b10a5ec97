"""Room is reserved in a common list, maybe for a later moment, before anybody sleeps; a pause moves the reservation."""


class Client:
    def __init__(self, api, clock, limit, window, models=None, store=None):
        self.api, self.clock = api, clock
        self.limits = [(None, limit, window), *((name, *pair) for name, pair in (models or {}).items())]
        self.store = store
        self.alone = ({}, 0)

    def send(self, customer, text, model="swift"):
        deadline = self.clock.now() + 10
        while True:
            self.reserve(model, deadline)
            reply = self.api.post({"customer": customer, "text": text, "model": model})
            if reply["status"] == 200:
                return reply["text"]
            if reply["status"] != 429:
                raise ConnectionError(f"the provider says {reply['status']}")
            self.update(self.paused, self.clock.now() + reply["retry_after"])

    def reserve(self, model, deadline):
        place = self.update(self.taken, model, deadline)
        while (wait := place - self.clock.now()) > 0:
            self.clock.sleep(wait)
            if self.read()[0].get("until", 0) > self.clock.now():
                # a pause began: give the place back and look for a later one
                self.update(self.given_back, model, place)
                place = self.update(self.taken, model, deadline)

    def taken(self, book, model, deadline):
        """Take the first moment from now on at which neither the limits nor a pause speak against it."""
        now = self.clock.now()
        moment = max([now, book["until"], *(self.room(book, now, model, *one) for one in self.limits)])
        if moment > deadline:
            raise TimeoutError(moment - now)
        book["places"].append([moment, model])
        return moment

    def room(self, book, now, model, name, limit, window):
        if name not in (None, model):
            return now
        places = sorted(at for at, of in book["places"] if name in (None, of))
        return places[-limit] + window if len(places) >= limit else now

    def given_back(self, book, model, place):
        book["places"].remove([place, model])

    def paused(self, book, until):
        book["until"] = max(book["until"], until)

    def update(self, change, *arguments):
        """Change the common book by a function, as one step; what the function returned."""
        while True:
            value, version = self.read()
            book = {"places": [place for place in value.get("places", []) if self.counts(*place)]}
            book["until"] = value.get("until", 0)
            result = change(book, *arguments)
            if self.write(book, version):
                return result

    def counts(self, at, model):
        return any(self.clock.now() < at + window for name, _, window in self.limits if name in (None, model))

    def read(self):
        value, version = self.alone if self.store is None else self.store.get()
        return value or {}, version

    def write(self, book, version):
        if self.store is not None:
            return self.store.put(book, version)
        self.alone = (book, version + 1)
        return True
