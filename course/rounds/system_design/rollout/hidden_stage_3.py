def test_the_blast_was_foreseen(runs):
    """You foresaw what the worst hard failure costs, within a factor of two.

    The first step's requests per second, the share that fails, and the seconds until a reading shows it.
    """
    runs.predicts("worst_blast", 2.0)


def test_the_weakest_was_foreseen(runs):
    """You foresaw which invariant comes closest to its limit.

    For each, work out how far your policy lets it come.
    """
    runs.predicts_weakest()
