"""What only this scenario can ask: that the interval belongs to the ratio, and that a ratio is judged by what was chosen."""


def test_arithmetic_four_fifths_is_inside(talk):
    """The interval leaves both sentences open

    Four fifths lies within the interval, and 1 does not: it may be below the rule of thumb or above, and it is hardly equal.
    """
    assert 0 < talk["low"] < 0.8 < talk["high"] < 1


def test_consistency_interval_and_rule(talk):
    """The ratio that you ask for is not one at which nothing could ever follow

    It is judged by the upper end of the interval, which lies above 0.93 even in the spring: a ratio far below it would
    never be missed. Say what is held against it, or ask for more.
    """
    assert talk["judged_by"] != "the upper end of its interval" or talk["threshold"] >= 0.6
