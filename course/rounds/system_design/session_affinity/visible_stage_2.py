def test_caches_are_used(runs):
    """Of what had been computed before, 78 % is not computed again.

    turn.cached says for each node how much of the prompt it holds.
    """
    runs.holds("reuse")


def test_calm_is_served(runs):
    """With nothing wrong, 97 % of turns begin in time.

    Nothing needs to be held back while all is well.
    """
    runs.holds("calm")


def test_faults_are_borne(runs):
    """Through each fault, 80 % of turns begin in time.

    See in the chart which fault it is, and what the nodes are busy with then.
    """
    runs.holds("under faults")
