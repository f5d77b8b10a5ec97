def test_small_sum(solution):
    """Adds two small numbers.

    Return the sum; printing it is not enough.
    """
    got = solution.add(2, 3)
    assert got == 5
