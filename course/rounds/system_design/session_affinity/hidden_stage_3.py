def test_the_peak_was_foreseen(runs):
    """You foresaw the most turns on one node, within a factor of two.

    Take the mean while an app is viral, and what your policy lets a node have above it.
    """
    runs.predicts("peak_on_a_node", 2.0)


def test_the_weakest_was_foreseen(runs):
    """You foresaw which invariant comes closest to its limit.

    For each, work out how far your policy lets it come.
    """
    runs.predicts_weakest()
