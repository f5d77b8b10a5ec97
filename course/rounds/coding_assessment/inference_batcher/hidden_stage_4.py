def test_nothing_4(solution):
    """Nothing.

    Nothing.
    """
    assert solution.Batcher
