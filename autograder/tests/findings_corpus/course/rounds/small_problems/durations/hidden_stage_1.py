def test_hours_and_minutes_drawn(solution, rng):
    """Adds any hours and minutes.

    A part is a number and its unit.
    """
    for _ in range(3):
        hours, minutes = rng.randint(3, 70), rng.randint(1, 59)
        assert solution.seconds(f"{hours}h{minutes}m") == hours * 3600 + minutes * 60


def test_days_drawn(solution, rng):
    """Knows any days.

    The table has a unit for them.
    """
    days, hours = rng.randint(4, 40), rng.randint(8, 23)
    assert solution.seconds(f"{days}d{hours}h") == (days * 24 + hours) * 3600


def test_seconds_alone_drawn(solution, rng):
    """Reads any single part.

    One part is a duration.
    """
    for unit, size in zip("dhms", (86400, 3600, 60, 1), strict=True):
        count = rng.randint(600, 900)
        assert solution.seconds(f"{count}{unit}") == count * size


def test_blanks_and_case_drawn(solution, rng):
    """Ignores blanks and case anywhere.

    Blanks may stand around each part.
    """
    hours, minutes = rng.randint(6, 90), rng.randint(21, 59)
    assert solution.seconds(f"  {hours}H   {minutes}M ") == (hours * 60 + minutes) * 60


def test_refused_drawn(solution, rng):
    """Gives None for many texts that are no duration.

    Look at the text as a whole.
    """
    count = rng.randint(5, 99)
    for text in (f"{count}q", f"{count}", "   ", f"{count}h{count}", f"h{count}", f"-{count}m", f"{count}.5h"):
        assert solution.seconds(text) is None


def test_order_of_units(solution, rng):
    """Gives None where a unit comes twice or too late.

    Units come from large to small.
    """
    count = rng.randint(5, 50)
    assert solution.seconds(f"{count}m{count}h") is None
    assert solution.seconds(f"{count}s{count}s") is None
    assert solution.seconds(f"{count}d{count}h{count}m{count}s") == count * (86400 + 3600 + 60 + 1)
