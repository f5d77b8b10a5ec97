import pytest

from .hidden_stage_1 import World, draw_names, draw_word


def test_the_model_is_asked_for(solution, rng):
    """Puts the model into the request, and `swift` where none was named.

    It is the third argument of `send`.
    """
    world, models = World(rng, limit=20, window=60), draw_names(rng, 3)
    client = world.client(solution)
    for model in models:
        client.send("mill", draw_word(rng), model)
        client.send("mill", draw_word(rng), model=model)
    client.send("mill", draw_word(rng))
    assert [request["model"] for _, request in world.api.posts] == [m for m in models for _ in range(2)] + ["swift"]


def test_models_apart(solution, rng):
    """Counts each model by its own limit, and one without a limit by that of the key alone.

    One list of times for each limit, not for each customer.
    """
    one, two, free = draw_names(rng, 3)
    world = World(rng, limit=40, window=60, models={one: (2, 50), two: (3, 40)})
    client = world.client(solution)
    for model in [one, two, free] * 4:
        world.send(client, draw_word(rng), draw_word(rng), model)
    sent = [request["model"] for _, request in world.api.posts]
    assert [sent.count(model) for model in (one, two, free)] == [2, 3, 4]


def test_the_default_can_be_limited(solution, rng):
    """Holds a limit of `swift` also for requests that name no model.

    Those go to `swift`, too.
    """
    world = World(rng, limit=40, window=60, models={"swift": (2, 45)})
    client = world.client(solution)
    for _ in range(2):
        world.send(client, "mill", draw_word(rng), "swift")
    world.send(client, "mill", draw_word(rng), "swift")
    with pytest.raises(Exception):  # noqa: B017 - of whatever kind the answer raises
        client.send("mill", draw_word(rng))
    assert len(world.times) == 2


def test_the_key_over_all(solution, rng):
    """Keeps to the limit of the key over all models together.

    The limits of the models come on top of it; they replace nothing.
    """
    models = draw_names(rng, 3)
    world = World(rng, limit=5, window=60, models=dict.fromkeys(models[1:], (4, 60)))
    client = world.client(solution)
    for _ in range(3):
        for model in models:
            world.send(client, draw_word(rng), draw_word(rng), model)
    assert len(world.times) == 5


def test_no_room_at_the_model(solution, rng):
    """Takes nothing from the limit of the key for a request that its model has no room for.

    Look at both limits first; count in both or in none.
    """
    deep, other = draw_names(rng, 2)
    limit = rng.randint(4, 7)
    world = World(rng, limit=limit, window=60, models={deep: (1, 60)})
    client = world.client(solution)
    for _ in range(limit + 2):
        world.send(client, "mill", draw_word(rng), deep)
    for _ in range(limit - 1):
        assert world.send(client, "mill", "other", other) == "re: other"


def test_no_room_at_the_key(solution, rng):
    """Takes nothing from the limit of a model for a request that the key has no room for.

    Look at both limits first; count in both or in none.
    """
    deep, other = draw_names(rng, 2)
    world = World(rng, limit=2, window=20, models={deep: (2, 300)})
    client = world.client(solution)
    world.send(client, "mill", draw_word(rng), other)
    world.send(client, "mill", draw_word(rng), other)
    for _ in range(4):
        world.send(client, "mill", draw_word(rng), deep)
    world.clock.time += 20
    for _ in range(2):
        assert world.send(client, "mill", "deep", deep) == "re: deep"


def test_the_longer_wait(solution, rng):
    """Waits as long as the slower of the two limits asks, not for one after the other.

    When has each of them room? The later of both is when it goes out.
    """
    (deep,) = draw_names(rng, 1)
    for key, model in ((30, 34), (34, 30)):
        world = World(rng, limit=1, window=key, models={deep: (1, model)})
        client = world.client(solution)
        world.send(client, "mill", draw_word(rng), deep)
        world.clock.time += rng.randint(24, 26)
        assert world.send(client, "mill", "both", deep) == "re: both"


def test_ten_seconds_for_both(solution, rng):
    """Refuses at once when one limit could be waited for and the other could not.

    Work out both before you sleep: the ten seconds are for `send` as a whole.
    """
    (deep,) = draw_names(rng, 1)
    for key, model in ((25, 40), (40, 25)):
        world = World(rng, limit=1, window=key, models={deep: (1, model)})
        client = world.client(solution)
        world.send(client, "mill", draw_word(rng), deep)
        world.clock.time += rng.randint(17, 24)
        world.send(client, "mill", draw_word(rng), deep)
        assert len(world.times) == 1


def test_refused_for_the_longer(solution, rng):
    """Says of a request that it refuses when both limits will have room.

    It is the same as for the key alone: the worker is told when to come again.
    """
    (deep,) = draw_names(rng, 1)
    for key, model in ((25, 40), (40, 25)):
        world = World(rng, limit=1, window=key, models={deep: (1, model)})
        client = world.client(solution)
        world.send(client, "mill", draw_word(rng), deep)
        world.clock.time += rng.randint(1, 9)
        world.refused_for(client, "mill", draw_word(rng), deep)


def test_a_window_longer_than_the_keys(solution, rng):
    """Remembers requests to a model for as long as they count there, though the key has forgotten them.

    Each limit has its own window: what is too old for one may count for the other.
    """
    (deep,) = draw_names(rng, 1)
    world = World(rng, limit=2, window=5, models={deep: (3, 200)})
    client = world.client(solution)
    for _ in range(3):
        world.clock.time += rng.randint(10, 30)
        world.send(client, "mill", draw_word(rng), deep)
    for _ in range(4):
        world.clock.time += rng.randint(6, 9)
        world.send(client, "mill", draw_word(rng))
        world.send(client, "mill", draw_word(rng), deep)


def test_failed_at_its_model(solution, rng):
    """Counts what failed by the limit of its model, too.

    What was told of the key's limit holds for those of the models.
    """
    (deep,) = draw_names(rng, 1)
    world = World(rng, [{"status": 500}, ConnectionError("gone")], limit=9, window=60, models={deep: (2, 50)})
    client = world.client(solution)
    for _ in range(4):
        world.send(client, "mill", draw_word(rng), deep)
    assert len(world.times) == 2


def test_many_models_all_day(solution, rng):
    """Keeps to all limits over a whole day of requests to all models.

    For each request, look at the two limits that concern it.
    """
    names = [*draw_names(rng, 3), "swift"]
    models = {name: (rng.randint(1, 3), rng.randint(5, 60)) for name in names[1:]}
    world = World(rng, limit=rng.randint(3, 5), window=rng.randint(20, 40), models=models)
    client = world.client(solution)
    for _ in range(14):
        world.clock.time += rng.choice([0, 0, 1, 2, rng.randint(3, 20)])
        if rng.random() < 0.1:
            world.api.replies = [{"status": 502}]
        world.send(client, draw_word(rng), draw_word(rng), rng.choice(names))
