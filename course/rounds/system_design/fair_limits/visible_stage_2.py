def test_contracts_are_filled(runs):
    """Tenants get 85 % of what they ask for and their contract has.

    Nearly all requests of a tenant come in at one replica.
    """
    runs.holds("entitled")


def test_the_cold_stay_fast(runs):
    """While a tenant is hot, the others' slowest requests take at most 1.3 times as long.

    Turn away who is over its contract, at once, and leave the others alone.
    """
    runs.holds("cold")


def test_the_rush_is_fair(runs):
    """In a rush shares follow the contracts, with a fairness of 0.95.

    A small contract is a contract.
    """
    runs.holds("fair")
