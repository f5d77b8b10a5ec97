def test_the_peak_was_foreseen(runs):
    """You foresaw how much the store holds at most, within a factor of two.

    How many tenants are there at a time, visitors included, and how many counts has each?
    """
    runs.predicts("peak_values", 2.0)


def test_the_weakest_was_foreseen(runs):
    """You foresaw which invariant comes closest to its limit.

    What does the busiest tenant use of its contract, when all goes well?
    """
    runs.predicts_weakest()
