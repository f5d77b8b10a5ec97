def test_two_minutes(solution):
    """Gives the row of a minute when a record of a later one comes, and the last one in the evening.

    Collect the records of the minute that is open, and work out its row when it is over.
    """
    metrics = solution.Metrics()
    assert metrics.add({"at": 600, "received": 602, "outcome": "ok", "took": 12}) == []
    assert metrics.add({"at": 635, "received": 636, "outcome": "timeout", "took": 12}) == []
    rows = metrics.add({"at": 661, "received": 663, "outcome": "ok", "took": 7})
    assert rows == [{"minute": 600, "requests": 2, "failed": 1, "p95": 12, "late": 0}]
    assert metrics.end() == [{"minute": 660, "requests": 1, "failed": 0, "p95": 7, "late": 0}]


def test_a_steady_minute(solution):
    """Counts what failed and what did not.

    Each record counts as a request.
    """
    metrics = solution.Metrics()
    for second, outcome in enumerate(("ok", "ok", "fault", "ok", "timeout")):
        assert metrics.add({"at": 120 + second, "received": 121 + second, "outcome": outcome, "took": 15}) == []
    assert metrics.end() == [{"minute": 120, "requests": 5, "failed": 2, "p95": 15, "late": 0}]


def test_a_quick_morning(solution):
    """Gives a row for each of three minutes that follow each other.

    Begin anew with each minute.
    """
    metrics, rows = solution.Metrics(), []
    for at, took in ((0, 5), (59, 5), (60, 6), (125, 7), (179, 7)):
        rows += metrics.add({"at": at, "received": at, "outcome": "ok", "took": took})
    rows += metrics.end()
    assert [row["minute"] for row in rows] == [0, 60, 120]
    assert [row["p95"] for row in rows] == [5, 6, 7]
