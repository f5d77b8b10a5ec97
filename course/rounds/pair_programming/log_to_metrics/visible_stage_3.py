def test_saved_and_loaded(solution):
    """Goes on from a text as if nothing had happened.

    Put all that is known into the text: open minutes, and what decides which minute is over.
    """
    metrics = solution.Metrics(wait=60)
    assert metrics.add({"at": 600, "received": 601, "outcome": "fault", "took": 18}) == []
    text = metrics.save()
    metrics = solution.Metrics(saved=text)
    rows = metrics.add({"at": 720, "received": 721, "outcome": "ok", "took": 4})
    assert rows == [{"minute": 600, "requests": 1, "failed": 1, "p95": 18, "late": 0}]


def test_a_short_text(solution):
    """Keeps the text short.

    It may have 1200 characters.
    """
    metrics = solution.Metrics()
    for _ in range(30):
        metrics.add({"at": 600, "received": 601, "outcome": "ok", "took": 8})
    assert len(metrics.save()) <= 1200
    assert metrics.end() == [{"minute": 600, "requests": 30, "failed": 0, "p95": 8, "late": 0}]
