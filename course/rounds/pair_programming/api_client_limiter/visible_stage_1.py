import pytest


class Clock:
    """A clock that goes on when somebody sleeps, and at no other time."""

    __border__ = ("now", "sleep")

    def __init__(self, time=0.0):
        self.time = time

    def __repr__(self):
        return "clock"

    def now(self):
        return self.time

    def sleep(self, seconds):
        if seconds < 0:
            raise ValueError(f"nobody can sleep {seconds} seconds")
        self.time += seconds


class Api:
    """The provider. It gives `replies` one after the other, then good ones; `posts` are the times and the requests."""

    __border__ = ("post",)

    def __init__(self, clock, replies=()):
        self.clock, self.replies, self.posts = clock, list(replies), []

    def __repr__(self):
        return "api"

    def post(self, request):
        self.posts.append((self.clock.now(), request))
        reply = self.replies.pop(0) if self.replies else {"status": 200, "text": f"re: {request['text']}"}
        if isinstance(reply, Exception):
            raise reply
        return reply


def test_nothing_beyond_the_limit(solution):
    """Sends no third request where two are allowed, as long as the first two count.

    Keep the times at which requests went out, and look at them before the next one does.
    """
    clock = Clock()
    api = Api(clock)
    client = solution.Client(api, clock, limit=2, window=60)
    assert client.send("bakery", "one") == "re: one"
    clock.time = 30.0
    assert client.send("bakery", "two") == "re: two"
    clock.time = 40.0
    try:
        client.send("bakery", "three")
    except Exception:
        pass  # whether it is refused is for Tesfaye to say
    assert [at for at, request in api.posts if at < 60] == [0.0, 30.0]


def test_room_again(solution):
    """Sends again at once when the requests before it count no more.

    What is older than the window can be forgotten.
    """
    clock = Clock()
    api = Api(clock)
    client = solution.Client(api, clock, limit=1, window=60)
    for at in (0.0, 60.0, 130.0):
        clock.time = at
        assert client.send("bakery", "hello") == "re: hello"
    assert [at for at, request in api.posts] == [0.0, 60.0, 130.0]


def test_an_error_goes_up(solution):
    """Lets an error of the provider go up to whoever called.

    It does so already. See that it stays so.
    """
    clock = Clock()
    client = solution.Client(Api(clock, [{"status": 500}]), clock, limit=60, window=60)
    with pytest.raises(ConnectionError):
        client.send("bakery", "hello")
