def test_adds(solution):
    """Adds letters from large to small.

    Each letter has its value.
    """
    assert solution.read("LXVII") == 67
    assert solution.read("CCLXXXVIII") == 288


def test_subtracts(solution):
    """Subtracts a letter before a larger one.

    Look at the letter that follows.
    """
    assert solution.read("XLIX") == 49
    assert solution.read("XCIV") == 94


def test_thousands(solution):
    """Reads large numbers.

    M is a letter like any other.
    """
    assert solution.read("MMCDXXI") == 2421


def test_small_letters(solution):
    """Reads small letters.

    Their case does not matter.
    """
    assert solution.read("dlvi") == 556
