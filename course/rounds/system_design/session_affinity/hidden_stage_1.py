def test_streams_are_whole_drawn(runs):
    """Streams are whole on every seed.

    Between what a node has made and what the client has got there are tokens on the way.
    """
    runs.holds("whole streams")


def test_nodes_drain_drawn(runs):
    """Nodes drain in time on every seed.

    One answer in twenty takes longer than a drain may.
    """
    runs.holds("drain")


def test_memory_is_enough_drawn(runs):
    """Memory is enough on every seed.

    Eight documents within three seconds: add what you have sent yourself to what the index saw.
    """
    runs.holds("memory")


def test_load_is_spread_drawn(runs):
    """Load is spread on every seed.

    Look at the seconds in which an app goes viral, and at those in which the index lags.
    """
    runs.holds("balance")


def test_the_same_seed_is_the_same_run(runs):
    """One seed gives one run, in any process.

    Take time and chance from env, and keep what you go through in lists or dicts.
    """
    runs.same_every_time()
