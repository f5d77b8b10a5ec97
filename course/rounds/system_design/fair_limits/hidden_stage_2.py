def test_contracts_are_filled_drawn(runs):
    """Contracts are filled on every seed.

    Look at a request that was turned away: how much of the contract was used in the minute before it?
    """
    runs.holds("entitled")


def test_the_cold_stay_fast_drawn(runs):
    """The cold stay fast on every seed.

    Does the slow request wait in the fleet's line, or for your answer?
    """
    runs.holds("cold")


def test_the_rush_is_fair_drawn(runs):
    """The rush is fair on every seed.

    Compare what the smallest and the largest of the four got of their contracts.
    """
    runs.holds("fair")
