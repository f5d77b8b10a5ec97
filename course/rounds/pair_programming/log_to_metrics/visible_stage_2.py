def test_all_mixed_up(solution):
    """Takes what comes in time into its minute, in whatever order it comes.

    Keep several minutes open at once, each with its own numbers.
    """
    metrics = solution.Metrics(wait=120)
    for at in (600, 663, 610):
        assert metrics.add({"at": at, "received": 663, "outcome": "ok", "took": 9}) == []
    assert metrics.end() == [
        {"minute": 600, "requests": 2, "failed": 0, "p95": 9, "late": 0},
        {"minute": 660, "requests": 1, "failed": 0, "p95": 9, "late": 0},
    ]


def test_no_need_to_wait(solution):
    """Does as before where nobody speaks of waiting.

    `wait` is 0 when it is not given.
    """
    metrics = solution.Metrics()
    assert metrics.add({"at": 600, "received": 600, "outcome": "ok", "took": 9}) == []
    rows = metrics.add({"at": 660, "received": 660, "outcome": "ok", "took": 9})
    assert rows == [{"minute": 600, "requests": 1, "failed": 0, "p95": 9, "late": 0}]
