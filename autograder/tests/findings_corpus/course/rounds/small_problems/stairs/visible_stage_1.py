def test_low_stair(solution):
    """Counts the ways up a low stair.

    What was the last step?
    """
    assert solution.ways(4) == 7
    assert solution.ways(5) == 13


def test_high_stair(solution):
    """Counts the ways up a higher stair.

    The ways before add up.
    """
    assert solution.ways(10) == 274
    assert solution.ways(12) == 927


def test_short_legs(solution):
    """Takes no more steps at a time than said.

    The parameter says how many.
    """
    assert solution.ways(5, longest=2) == 8
    assert solution.ways(9, longest=2) == 55


def test_long_legs(solution):
    """Takes many steps at a time.

    Any number may be said.
    """
    assert solution.ways(8, longest=5) == 120
