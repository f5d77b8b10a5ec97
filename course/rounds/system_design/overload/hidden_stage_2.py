def test_calm_is_served_drawn(runs):
    """Calm is served on every seed.

    Refuse by what waits, not by what might come.
    """
    runs.holds("calm")


def test_overload_is_used_drawn(runs):
    """Overload is used on every seed.

    A line that is too short leaves slots empty in a burst, one that is too long serves people who have gone.
    """
    runs.holds("under overload")


def test_it_recovers_drawn(runs):
    """It recovers from each fault on every seed.

    Look at what your policy remembers of a fault, and for how long.
    """
    runs.holds("recovery")
