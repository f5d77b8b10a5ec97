def test_calm_is_quick(runs):
    """With nothing wrong, 97 % are answered in time and first tokens come within 2.5 s.

    Spread the load over all nodes that are well.
    """
    runs.holds("calm")


def test_streams_survive_a_death(runs):
    """When two nodes die, 60 % of what was on them is answered in time all the same.

    Keep as many streams in the cache as it has room for.
    """
    runs.holds("node death")


def test_no_black_hole(runs):
    """A node that fails whatever it is sent does not draw the load to it.

    Remember which node failed, and send the next attempt somewhere else.
    """
    runs.holds("black hole")


def test_a_slow_node_is_seen(runs):
    """While a node is many times slower, 90 % are served as usual.

    It says that it is well, and that it has little to do. What does it not say itself?
    """
    runs.holds("slow node")


def test_all_is_well_after(runs):
    """15 s after each fault, 97 % are answered in time.

    A node that was sorted out has to come back.
    """
    runs.holds("recovery")
