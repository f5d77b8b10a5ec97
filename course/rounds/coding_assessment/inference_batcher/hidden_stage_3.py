def test_nothing_3(solution):
    """Nothing.

    Nothing.
    """
    assert solution.Batcher
