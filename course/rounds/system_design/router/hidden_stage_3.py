def test_the_peak_was_foreseen(runs):
    """You foresaw how full the cache gets, within a factor of two.

    Which condition in route decides it?
    """
    runs.predicts("peak_kept", 2.0)


def test_the_weakest_was_foreseen(runs):
    """You foresaw which invariant comes closest to its limit.

    For each, work out how far your policy lets it come.
    """
    runs.predicts_weakest()
