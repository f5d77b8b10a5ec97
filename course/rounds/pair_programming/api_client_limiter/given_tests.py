class Clock:
    """A clock that goes on when somebody sleeps, and at no other time. Set `time` as you like."""

    def __init__(self, time=0.0):
        self.time = time

    def now(self):
        return self.time

    def sleep(self, seconds):
        if seconds < 0:
            raise ValueError(f"nobody can sleep {seconds} seconds")
        self.time += seconds


class Api:
    """The provider. It gives `replies` one after the other, then good ones; `posts` are the times and the requests."""

    def __init__(self, clock, replies=()):
        self.clock, self.replies, self.posts = clock, list(replies), []

    def post(self, request):
        self.posts.append((self.clock.now(), request))
        reply = self.replies.pop(0) if self.replies else {"status": 200, "text": f"re: {request['text']}"}
        if isinstance(reply, Exception):
            raise reply
        return reply


def test_a_reply():
    clock = Clock()
    api = Api(clock)
    client = Client(api, clock, limit=60, window=60)
    assert client.send("bakery", "good morning") == "re: good morning"
    (at, request), *others = api.posts
    assert (at, request["customer"], request["text"], others) == (0.0, "bakery", "good morning", [])


def test_an_error():
    clock = Clock()
    client = Client(Api(clock, [{"status": 500}]), clock, limit=60, window=60)
    try:
        client.send("bakery", "good morning")
    except ConnectionError:
        return
    raise AssertionError("the error was swallowed")


test_a_reply()
test_an_error()
