def test_runs(solution):
    """Writes runs as length and sign.

    A run ends where another sign begins.
    """
    assert solution.pack("wwwbbw") == "3w2b1w"


def test_single_signs(solution):
    """Writes a length for single signs too.

    A run may have length one.
    """
    assert solution.pack("kelp") == "1k1e1l1p"


def test_blanks(solution):
    """Counts blanks like any other sign.

    A blank is a sign.
    """
    assert solution.pack("  oo   ") == "2 2o3 "


def test_unpacks(solution):
    """Gives the text back.

    Repeat the sign as often as its length says.
    """
    assert solution.unpack("2f3u") == "ffuuu"
