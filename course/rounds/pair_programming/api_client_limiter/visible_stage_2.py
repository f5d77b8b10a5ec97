from .visible_stage_1 import Api, Clock


def test_deep_waits_for_its_own_limit(solution):
    """Lets a request to a model wait for the limit of that model, and not the next one to another.

    Each limit has times of its own. A request needs room by both that concern it.
    """
    clock = Clock()
    api = Api(clock)
    client = solution.Client(api, clock, limit=60, window=60, models={"deep": (1, 5)})
    assert client.send("bakery", "one", "deep") == "re: one"
    assert client.send("bakery", "two", "deep") == "re: two"
    assert client.send("bakery", "three") == "re: three"
    assert [(at, request["model"]) for at, request in api.posts] == [(0.0, "deep"), (5.0, "deep"), (5.0, "swift")]


def test_the_key_still_counts(solution):
    """Counts requests to all models by the limit of the key.

    The key's limit is over all models together.
    """
    clock = Clock()
    api = Api(clock)
    client = solution.Client(api, clock, limit=2, window=8, models={"deep": (5, 5)})
    for model in ("deep", "swift", "deep"):
        client.send("bakery", "hello", model)
    assert [at for at, request in api.posts] == [0.0, 0.0, 8.0]
