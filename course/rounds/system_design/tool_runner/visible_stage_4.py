def test_signals_can_be_read(runs):
    """Your signals can be read: at most six, each with a series, a threshold and what it means.

    simulate(Policy, seed=1).series has the names that there are.
    """
    runs.read_signals()
