def test_three_stamps(solution):
    """Finds the fewest stamps.

    Look at every value for the last stamp.
    """
    assert solution.fewest([7, 5, 2], 16) == 3


def test_not_the_largest_first(solution):
    """Does without the largest stamp where that is better.

    The largest stamp is not always part of the answer.
    """
    assert solution.fewest([9, 6, 1], 12) == 2


def test_many_stamps(solution):
    """Finds the fewest for a larger amount.

    A table of amounts does not grow too fast.
    """
    assert solution.fewest([8, 3], 95) == 15


def test_impossible(solution):
    """Says when no stamps add up.

    Return -1 then.
    """
    assert solution.fewest([4, 6], 27) == -1
