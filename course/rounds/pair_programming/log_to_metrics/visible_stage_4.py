def test_two_shards(solution):
    """Makes one row of the parts of two shards.

    A part holds what a row is made from, and whose part it is.
    """
    north, south = solution.Metrics(shard="north"), solution.Metrics(shard="south")
    parts = north.add({"at": 600, "received": 601, "outcome": "ok", "took": 5})
    parts += south.add({"at": 615, "received": 616, "outcome": "fault", "took": 5})
    parts += north.end() + south.end()
    assert [type(part) for part in parts] == [str, str]
    assert solution.merge(parts) == [{"minute": 600, "requests": 2, "failed": 1, "p95": 5, "late": 0}]


def test_only_one_shard(solution):
    """Gives the rows of a single shard in the order of their minutes.

    Parts may come in any order.
    """
    shard = solution.Metrics(shard="east", wait=60)
    parts = []
    for at in (600, 660, 725):
        parts += shard.add({"at": at, "received": at, "outcome": "ok", "took": 5})
    parts += shard.end()
    assert [row["minute"] for row in solution.merge(list(reversed(parts)))] == [600, 660, 720]
