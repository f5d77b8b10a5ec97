def test_the_peak_was_foreseen(runs):
    """You foresaw how many calls are in doubt at once, within a factor of two.

    How many payments come in a second, which share of them is lost, and how long does each stay in doubt?
    """
    runs.predicts("peak_unknown", 2.0)


def test_the_weakest_was_foreseen(runs):
    """You foresaw which invariant comes closest to its limit.

    Some limits are reached by design: a model that goes in circles is stopped there.
    """
    runs.predicts_weakest()
