def test_the_peak_was_foreseen(runs):
    """You foresaw how many records the store holds at most, within a factor of two.

    How long is the line after the upload, and how many jobs that are done are still known by then?
    """
    runs.predicts("peak_records", 2.0)


def test_the_weakest_was_foreseen(runs):
    """You foresaw which invariant comes closest to its limit.

    For each that has a limit, work out how far your policy lets it come.
    """
    runs.predicts_weakest()
