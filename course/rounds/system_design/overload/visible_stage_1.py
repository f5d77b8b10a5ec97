def test_the_line_is_bounded(runs):
    """The line never grows beyond the bound that you declare.

    Say how many may wait (queue_bound), and have admit refuse whoever would be one too many.
    """
    runs.holds("queue bound")


def test_retries_are_bounded(runs):
    """Nodes get at most 1.2 attempts for each request, over any minute.

    Count what you retry, and what clients retry by themselves, against one budget.
    """
    runs.holds("amplification")


def test_nothing_starts_for_nobody(runs):
    """No node begins with an attempt that nobody waits for.

    Have an attempt stopped when its client has gone, also while it is still in line.
    """
    runs.holds("no late start")
