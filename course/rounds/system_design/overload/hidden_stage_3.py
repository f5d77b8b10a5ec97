def test_the_peak_was_foreseen(runs):
    """You foresaw the longest line, within a factor of two.

    How many does admit let in, and how many may come on top?
    """
    runs.predicts("peak_queue", 2.0)


def test_the_weakest_was_foreseen(runs):
    """You foresaw which invariant comes closest to its limit.

    For each, work out how far your policy lets it come.
    """
    runs.predicts_weakest()
