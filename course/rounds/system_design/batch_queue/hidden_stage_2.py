def test_urgent_jobs_pass_drawn(runs):
    """Urgent jobs pass the upload on every seed.

    Look at the ones that were late: did they wait in line, or with a worker that had gone?
    """
    runs.holds("urgent")


def test_the_backlog_drains_drawn(runs):
    """The backlog drains on every seed.

    The chart of workers shows where they idle; results that are thrown away cost as much.
    """
    runs.holds("drain")
