import pytest

from .hidden_stage_1 import World, draw_names, draw_word


def busy(seconds):
    return {"status": 429, "retry_after": seconds}


def test_again_when_it_is_over(solution, rng):
    """Sends a refused request again when its seconds are over, not earlier and not later.

    The refusal says how long.
    """
    for seconds in (1, 0.5, rng.randint(2, 9)):
        world = World(rng, [busy(seconds)], limit=20, window=60)
        assert world.send(world.client(solution), "mill", "again") == "re: again"


def test_again_and_again(solution, rng):
    """Goes on as long as the pauses are short, each as long as they say.

    Put it into a loop: the second try may be refused as well.
    """
    pauses = [rng.randint(1, 3) for _ in range(3)]
    world = World(rng, [busy(seconds) for seconds in pauses], limit=20, window=60)
    client = world.client(solution)
    assert world.send(client, "mill", "again") == "re: again"
    assert len(world.times) == 4
    assert world.send(client, "mill", "next") == "re: next"


def test_a_long_pause(solution, rng):
    """Sleeps through no pause that is longer than ten seconds: it refuses at once.

    What was said first still holds: the watchdog kills the worker. Tell him.
    """
    for seconds in (11, rng.randint(12, 40), 3600):
        world = World(rng, [busy(seconds)], limit=20, window=60)
        world.send(world.client(solution))
        assert len(world.times) == 1


def test_short_pauses_add_up(solution, rng):
    """Gives up before it has taken more than ten seconds, also when each pause is a short one.

    The watchdog looks at `send` as a whole. How much of its time is left after each pause?
    """
    for pauses in ((4, 4, 4), (9, 2), (1, 2, rng.randint(8, 9))):
        world = World(rng, [busy(seconds) for seconds in pauses], limit=20, window=60)
        world.send(world.client(solution))
        assert len(world.times) == len(pauses)


def test_a_wait_and_a_pause(solution, rng):
    """Adds the wait for room and the pause: both are part of the ten seconds.

    Note at the very beginning of `send` when it has to be over.
    """
    for waited, paused in ((6, 3), (rng.randint(4, 9), rng.randint(7, 9))):
        world = World(rng, limit=3, window=30)
        client = world.client(solution)
        world.send(client)
        world.clock.time += rng.randint(1, 12)
        world.send(client)
        world.send(client)
        world.clock.time = world.times[0] + 30 - waited
        world.api.replies = [busy(paused)]
        world.send(client)


def test_nobody_knocks(solution, rng):
    """Sends nothing while a pause lasts, of no customer and to no model.

    The pause is the provider's. Keep it where every request looks.
    """
    models = draw_names(rng, 2)
    world = World(rng, [busy(rng.randint(30, 60))], limit=20, window=60, models={models[0]: (9, 20)})
    client = world.client(solution)
    world.send(client, "mill", draw_word(rng), models[0])
    for model in rng.sample([*models, "swift"] * 2, 6):
        world.send(client, draw_word(rng), draw_word(rng), model)
        world.clock.time += rng.randint(1, 3)
    assert len(world.times) == 1


def test_the_rest_of_a_pause(solution, rng):
    """Waits for what is left of a pause when that is ten seconds or less.

    When a pause ends is worth more than how long it is.
    """
    pause = rng.randint(30, 60)
    for left in (10, rng.randint(1, 9), 0):
        world = World(rng, [busy(pause)], limit=20, window=60)
        client = world.client(solution)
        world.send(client)
        world.clock.time += pause - left
        for _ in range(2):
            assert world.send(client, "mill", "later") == "re: later"


def test_refused_until_when(solution, rng):
    """Says of what it refuses in a pause how long that lasts, or the limits, whichever is longer.

    It is refused like any other: the worker is told when to come again.
    """
    for limit, window in ((9, 60), (1, 50), (1, 15)):
        world = World(rng, [busy(rng.randint(20, 40))], limit=limit, window=window)
        client = world.client(solution)
        world.refused_for(client)
        world.clock.time += rng.randint(1, 5)
        world.refused_for(client)


def test_refused_by_them_counts(solution, rng):
    """Counts requests that were refused with 429, and those that were sent again, by every limit.

    They have seen them all.
    """
    (deep,) = draw_names(rng, 1)
    for limit, most in ((4, 9), (9, 4)):
        world = World(rng, [busy(1), busy(2)], limit=limit, window=60, models={deep: (most, 60)})
        client = world.client(solution)
        for _ in range(4):
            world.send(client, "mill", draw_word(rng), deep)
        assert len(world.times) == 4


def test_again_needs_room(solution, rng):
    """Sends again only when there is room by the limits, too.

    A second try is a request like any other: first see whether it may go out.
    """
    for limit, window in ((1, rng.randint(5, 9)), (1, 30), (2, 8)):
        world = World(rng, [busy(rng.randint(1, 3)), busy(1)], limit=limit, window=window)
        client = world.client(solution)
        for _ in range(2):
            world.send(client)


def test_other_errors_as_before(solution, rng):
    """Sends nothing again that failed in another way, before or after a 429.

    Only a 429 is sent again.
    """
    for replies, sent in (
        ([ConnectionError("gone")], 1),
        ([busy(2), {"status": 503}], 2),
        ([busy(2), busy(1), ConnectionError("gone")], 3),
    ):
        world = World(rng, replies, limit=20, window=60)
        client = world.client(solution)
        with pytest.raises(ConnectionError):
            client.send(draw_word(rng), draw_word(rng))
        assert len(world.times) == sent
        assert world.send(client, "mill", "next") == "re: next"


def test_a_day_with_pauses(solution, rng):
    """Keeps to all of it over a day on which the provider is busy.

    Ask at every step: when may the next request go out, and is there time for it?
    """
    names = [*draw_names(rng, 2), "swift"]
    models = {name: (rng.randint(1, 3), rng.randint(5, 40)) for name in names[1:]}
    world = World(rng, limit=rng.randint(3, 5), window=rng.randint(20, 40), models=models)
    client = world.client(solution)
    for _ in range(12):
        world.clock.time += rng.choice([0, 0, 1, 2, rng.randint(3, 20)])
        world.api.replies = [busy(rng.choice([1, 2, 3, 5, 20])) for _ in range(rng.choice([0, 0, 1, 2]))]
        world.send(client, draw_word(rng), draw_word(rng), rng.choice(names))
