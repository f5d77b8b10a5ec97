import string

import pytest

from .visible_stage_1 import Api, Clock

PATIENCE = 10
#: A client that waits in small steps is a little late; none may be early.
SLACK = 0.25


def draw_word(rng):
    return "".join(rng.choices(string.ascii_lowercase, k=rng.randint(3, 8)))


def draw_names(rng, count):
    return [f"{draw_word(rng)} {number}" for number in range(count)]


class Provider(Api):
    """An Api that knows its own rules. `broken` are the times at which it was asked although it should not have been.

    `meanwhile` is called once, after the next request has come and before its reply goes out.
    """

    def __init__(self, clock, replies, limits):
        super().__init__(clock, replies)
        self.limits, self.pause, self.broken = limits, 0.0, []
        self.meanwhile = None

    def post(self, request):
        now = self.clock.now()
        if now < self.free_at(request.get("model"), self.posts, self.pause):
            self.broken.append(now)
        reply = super().post(request)
        action, self.meanwhile = self.meanwhile, None
        if action is not None:
            action()
        self.pause = max(self.pause, now + reply.get("retry_after", 0))
        return reply

    def free_at(self, model, posts, pause):
        """When a request to a model may go out by the limits, by what has gone out, and by the pause."""
        free = pause
        for name in {None, model} & set(self.limits):
            limit, window = self.limits[name]
            times = [at for at, request in posts if name in (None, request.get("model"))]
            if len(times) >= limit:
                free = max(free, times[-limit] + window)
        return free

    def expected(self, model):
        """The times at which a send of now goes out, and for how long it is refused then, None when it is not."""
        now, posts, pause, replies = self.clock.time, list(self.posts), self.pause, list(self.replies)
        latest, times = now + PATIENCE, []
        while True:
            free = self.free_at(model, posts, pause)
            if free > latest:
                return times, now, free - now
            now = max(now, free)
            times.append(now)
            posts.append((now, {"model": model}))
            reply = replies.pop(0) if replies else {}
            if isinstance(reply, Exception) or reply.get("status") != 429:
                return times, now, None
            pause = max(pause, now + reply["retry_after"])


class World:
    """A provider, and a clock at a drawn time."""

    def __init__(self, rng, replies=(), *, limit, window, models=None):
        self.rng, self.clock = rng, Clock(float(rng.randint(0, 10**6)))
        self.given = {"limit": limit, "window": window, **({"models": models} if models else {})}
        self.api = Provider(self.clock, replies, {None: (limit, window), **(models or {})})

    def client(self, solution, **more):
        return solution.Client(self.api, self.clock, **self.given, **more)

    @property
    def times(self):
        return [at for at, _ in self.api.posts]

    def send(self, client, *arguments):
        """The reply or what was raised, once it is clear that all went out when it was to, and nothing else."""
        arguments = arguments or ("mill", draw_word(self.rng))
        sent = len(self.api.posts)
        times, ended, refused = self.api.expected(arguments[2] if len(arguments) > 2 else "swift")
        reply = outcome(client, *arguments)
        assert self.api.broken == [], "sent too early"
        assert self.times[sent:] == pytest.approx(times, abs=SLACK), "sent at other times"
        assert self.clock.time == pytest.approx(ended, abs=SLACK), "slept for another time"
        if refused is not None:
            assert reply is None or isinstance(reply, Exception), "a reply to what was not sent"
        for _, request in self.api.posts[sent:]:
            assert (request["customer"], request["text"]) == arguments[:2], "sent something else"
        return reply

    def refused_for(self, client, *arguments):
        """Check that a send is refused with the seconds after which it could go out."""
        arguments = arguments or ("mill", draw_word(self.rng))
        *_, seconds = self.api.expected(arguments[2] if len(arguments) > 2 else "swift")
        with pytest.raises(TimeoutError) as refused:
            client.send(*arguments)
        (said,) = refused.value.arguments
        assert type(said) in (int, float)
        assert said == pytest.approx(seconds, abs=SLACK)


def outcome(client, *arguments):
    """The reply, or what was raised instead."""
    try:
        return client.send(*arguments)
    except Exception as error:
        return error


def test_each_gets_its_reply(solution, rng):
    """Gives each text its own reply, and sends it for its own customer.

    Change nothing of what `send` returns.
    """
    world = World(rng, limit=50, window=60)
    client = world.client(solution)
    for name in draw_names(rng, 4):
        text = draw_word(rng)
        assert world.send(client, name, text) == f"re: {text}"


def test_all_draw_on_one_limit(solution, rng):
    """Counts the requests of all customers together.

    Ask whose limit it is. The provider sees one key, and none of your customers.
    """
    limit = rng.randint(2, 5)
    world = World(rng, limit=limit, window=rng.randint(30, 90))
    client, began = world.client(solution), world.clock.time
    for name in draw_names(rng, limit + 3):
        outcome(client, name, draw_word(rng))
    assert world.api.broken == []
    assert [at for at in world.times if at == began] == [began] * limit


def test_a_short_wait_is_waited(solution, rng):
    """Waits where ten seconds are enough, and sends as soon as there is room.

    Ask what is to happen when there is no room. A short wait is cheaper than a job that is put back.
    """
    window = rng.randint(20, 40)
    for seconds in (1, rng.randint(2, 9)):
        world = World(rng, limit=1, window=window)
        client = world.client(solution)
        world.send(client)
        world.clock.time += window - seconds
        assert world.send(client, "mill", "late") == "re: late"


def test_a_long_wait_is_refused(solution, rng):
    """Refuses at once where ten seconds are not enough: it neither sleeps nor sends.

    Ask what is to happen when there is no room, and for how long anybody may wait.
    """
    window = rng.randint(30, 50)
    for seconds in (window, 11, rng.randint(12, 20)):
        world = World(rng, limit=2, window=window)
        client = world.client(solution)
        world.send(client)
        world.send(client)
        world.clock.time += window - seconds
        world.send(client)
        assert len(world.times) == 2


def test_ten_seconds_are_not_longer(solution, rng):
    """Waits ten seconds, if it is ten seconds.

    The watchdog kills what takes longer than that.
    """
    world = World(rng, limit=1, window=10)
    client = world.client(solution)
    for text in draw_names(rng, 4):
        assert world.send(client, "mill", text) == f"re: {text}"


def test_a_burst_goes_through(solution, rng):
    """Lets all requests that the limit allows go out at once.

    Ask whether they have to be spread. Who spreads them makes customers wait for nothing.
    """
    limit = rng.randint(5, 12)
    world = World(rng, limit=limit, window=60)
    world.clock.time = 0.0  # as a clock may begin
    client = world.client(solution)
    for _ in range(limit):
        world.send(client)
    assert world.times == [0.0] * limit


def test_any_stretch_of_time(solution, rng):
    """Keeps to the limit in every stretch of so many seconds, wherever it begins.

    Ask how they look at it. A counter that begins anew lets twice as much through around that moment.
    """
    limit, window = 3, 60
    for begins in (rng.randint(0, 10**6), 600_000):  # at any second, and with a minute of the clock
        late = rng.randint(1, 20)
        world = World(rng, limit=limit, window=window)
        world.clock.time = float(begins)
        client = world.client(solution)
        client.send("mill", "first")
        for at in (window - late, window + 1, 2 * window - late):
            world.clock.time = max(world.clock.time, float(begins + at))
            for _ in range(limit):
                outcome(client, "mill", draw_word(rng))
        assert world.api.broken == []


def test_what_failed_was_sent(solution, rng):
    """Counts requests that failed, whether with an error or without any reply.

    Ask whether they count. They were sent, and the provider has seen them.
    """
    replies = [{"status": 500}, ConnectionError("nothing came back"), {"status": 503}]
    rng.shuffle(replies)
    world = World(rng, replies, limit=3, window=rng.randint(30, 60))
    client = world.client(solution)
    for _ in range(6):
        outcome(client, "mill", draw_word(rng))
    assert len(world.times) >= 3
    assert world.api.broken == []


def test_one_try_only(solution, rng):
    """Sends a request that failed no second time, and lets the error go up.

    Ask whether to try again. Each try counts.
    """
    for reply in ({"status": 500}, ConnectionError("nothing came back")):
        world = World(rng, [reply], limit=9, window=60)
        client = world.client(solution)
        with pytest.raises(ConnectionError):
            client.send("mill", draw_word(rng))
        assert len(world.times) == 1
        assert world.send(client, "mill", "next") == "re: next"


def test_refused_for_how_long(solution, rng):
    """Says with what it refuses how long it will take until there is room.

    Ask what the worker needs to know of a request that is refused.
    """
    window = rng.randint(40, 90)
    world = World(rng, limit=1, window=window)
    client = world.client(solution)
    world.send(client)
    for passed in (0, rng.randint(1, 9), rng.randint(10, 20)):
        world.clock.time += passed
        world.refused_for(client)


def test_refused_counts_nowhere(solution, rng):
    """Takes no room for what it refuses.

    Only what was sent counts.
    """
    window = rng.randint(25, 40)
    world = World(rng, limit=2, window=window)
    client = world.client(solution)
    world.send(client)
    world.send(client)
    for _ in range(5):
        world.send(client)
        world.clock.time += 1
    world.clock.time += window
    for _ in range(2):
        assert world.send(client, "mill", "again") == "re: again"


def test_a_long_day(solution, rng):
    """Keeps to all of it over a whole day of customers who come when they like.

    Compare each of your times with what went out in the last window.
    """
    names = draw_names(rng, 4)
    world = World(rng, limit=rng.randint(2, 4), window=rng.randint(10, 25))
    client = world.client(solution)
    for _ in range(16):
        world.clock.time += rng.choice([0, 0, 1, 2, rng.randint(3, 30)])
        if rng.random() < 0.15:
            world.api.replies = [{"status": 502}]
        world.send(client, rng.choice(names), draw_word(rng))
