from .visible_stage_1 import Api, Clock


def test_sent_again(solution):
    """Sends a request again that was refused with 429, when its seconds are over.

    Wait for `retry_after`, then try it once more.
    """
    clock = Clock()
    api = Api(clock, [{"status": 429, "retry_after": 3}])
    client = solution.Client(api, clock, limit=60, window=60)
    assert client.send("bakery", "one") == "re: one"
    assert [at for at, request in api.posts] == [0.0, 3.0]


def test_both_tries_count(solution):
    """Counts the request that was refused and the one that was sent again.

    Whatever goes out counts, and needs room.
    """
    clock = Clock()
    api = Api(clock, [{"status": 429, "retry_after": 2}])
    client = solution.Client(api, clock, limit=2, window=9)
    assert client.send("bakery", "one") == "re: one"
    assert client.send("bakery", "two") == "re: two"
    assert [at for at, request in api.posts] == [0.0, 2.0, 9.0]
