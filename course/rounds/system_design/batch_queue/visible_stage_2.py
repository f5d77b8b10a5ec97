def test_urgent_jobs_pass(runs):
    """While an upload is worked off, 95 % of urgent jobs are done within 15 s.

    Whoever comes first need not be served first.
    """
    runs.holds("urgent")


def test_the_backlog_drains(runs):
    """While an upload is worked off, 80 % of the workers' time goes into attempts that count.

    Look for workers that idle beside a line, and for work whose result is thrown away.
    """
    runs.holds("drain")
