def test_caches_are_used_drawn(runs):
    """Caches are used on every seed.

    A session's second turn is cheap on one node and dear on five.
    """
    runs.holds("reuse")


def test_calm_is_served_drawn(runs):
    """Calm is served on every seed.

    Look for what your policy waits for.
    """
    runs.holds("calm")


def test_faults_are_borne_drawn(runs):
    """Faults are borne on every seed.

    While the index lags everybody would pick the same node: count what you sent since it looked.
    """
    runs.holds("under faults")
