def test_contracts_are_kept(runs):
    """No tenant uses more than 105 % of its contract in any 60 s.

    Reserve what a request can use at most, settle it to what it used, and count for both replicas in one place.
    """
    runs.holds("contract")


def test_the_dead_let_go(runs):
    """What dead requests had reserved is free a minute later.

    Nobody will tell you that a request has died. How long can one take at most?
    """
    runs.holds("released")


def test_the_store_stays_small(runs):
    """The store holds at most 2,000 numbers and texts.

    Keep a count for some seconds together, and nothing of tenants that have gone.
    """
    runs.holds("memory")
