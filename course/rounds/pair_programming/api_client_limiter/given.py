class Client:
    """Sends the texts of our customers to the provider's model."""

    def __init__(self, api, clock, limit, window):
        self._api = api
        self._clock = clock
        self._limit = limit
        self._window = window

    def send(self, customer, text):
        reply = self._api.post({"customer": customer, "text": text})
        if reply["status"] != 200:
            raise ConnectionError(f"the provider says {reply['status']}")
        return reply["text"]
