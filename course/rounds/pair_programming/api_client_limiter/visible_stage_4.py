import json

from .visible_stage_1 import Api, Clock


class Store:
    """A small store that processes share. It refuses a write when somebody has written since that version was read."""

    __border__ = ("get", "put")

    def __init__(self):
        self.text, self.version = "null", 0

    def __repr__(self):
        return "store"

    def get(self):
        return json.loads(self.text), self.version

    def put(self, value, version):
        if version != self.version:
            return False
        self.text, self.version = json.dumps(value), version + 1
        return True


def test_two_clients_count_together(solution):
    """Lets two clients with one store use one limit.

    Keep in the store what you kept in the client.
    """
    clock, store = Clock(), Store()
    api = Api(clock)
    one, other = (solution.Client(api, clock, limit=2, window=8, store=store) for _ in range(2))
    assert one.send("bakery", "one") == "re: one"
    assert other.send("smithy", "two") == "re: two"
    assert one.send("bakery", "three") == "re: three"
    assert [at for at, request in api.posts] == [0.0, 0.0, 8.0]


def test_alone_without_a_store(solution):
    """Lets clients without a store count each for itself.

    `store` need not be given.
    """
    clock = Clock()
    api = Api(clock)
    for _ in range(3):
        assert solution.Client(api, clock, limit=1, window=60).send("bakery", "hello") == "re: hello"
    assert [at for at, request in api.posts] == [0.0, 0.0, 0.0]
