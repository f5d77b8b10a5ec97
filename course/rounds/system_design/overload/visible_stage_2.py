def test_calm_is_served(runs):
    """With nothing wrong, 97 % of requests are answered in time.

    Whoever refuses everybody is safe and of no use.
    """
    runs.holds("calm")


def test_overload_is_used(runs):
    """Under overload, 65 % of what the fleet can do is done in time.

    Keep every slot busy with work that can still end in time.
    """
    runs.holds("under overload")


def test_it_recovers(runs):
    """From 30 s after each fault on, 95 % are answered in time.

    What is left over from the overload must not keep the fleet busy after it.
    """
    runs.holds("recovery")
