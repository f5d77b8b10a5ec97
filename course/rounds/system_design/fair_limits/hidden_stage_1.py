def test_contracts_are_kept_drawn(runs):
    """Contracts are kept on every seed.

    Look at the minute before the break: at the turn of a minute, at estimates, at a replica whose clock is off.
    """
    runs.holds("contract")


def test_the_dead_let_go_drawn(runs):
    """The dead let go on every seed.

    A reservation has an end of its own, also when the replica that made it is gone.
    """
    runs.holds("released")


def test_the_store_stays_small_drawn(runs):
    """The store stays small on every seed.

    Visitors send a few requests and never come back. Who deletes what is kept of them?
    """
    runs.holds("memory")


def test_the_same_seed_is_the_same_run(runs):
    """One seed gives one run, in any process.

    Take time and chance from env, and keep what you go through in lists or dicts.
    """
    runs.same_every_time()
