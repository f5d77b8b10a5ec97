def test_the_convergence_was_foreseen(runs):
    """You foresaw how long the regions disagree after a heal, within a factor of two.

    Routers tell once a second, and what they tell is under way for a fifth of a second.
    """
    runs.predicts("convergence_seconds", 2.0)


def test_the_weakest_was_foreseen(runs):
    """You foresaw which invariant comes closest to its limit.

    For each, work out how far your policy lets it come.
    """
    runs.predicts_weakest()
