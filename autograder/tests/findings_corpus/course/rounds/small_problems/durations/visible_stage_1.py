def test_hours_and_minutes(solution):
    """Adds hours and minutes.

    A part is a number and its unit.
    """
    assert solution.seconds("2h45m") == 9900


def test_days(solution):
    """Knows days.

    The table has a unit for them.
    """
    assert solution.seconds("3d7h") == 284400


def test_seconds_alone(solution):
    """Reads a single part.

    One part is a duration.
    """
    assert solution.seconds("417s") == 417


def test_blanks_and_case(solution):
    """Ignores blanks and case.

    Blanks may stand around each part.
    """
    assert solution.seconds(" 5H 20m ") == 19200


def test_refused(solution):
    """Gives None for what is no duration.

    A unit that is not in the table is none.
    """
    assert solution.seconds("4x") is None
    assert solution.seconds("") is None
