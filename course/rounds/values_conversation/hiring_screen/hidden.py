"""What only this scenario can ask: that the interval belongs to the ratio, and that a ratio is judged by what was chosen."""


def test_arithmetic_interval_holds_its_ratio(talk):
    """The interval lies around the ratio, further up than down

    The ends are as far from the ratio in the logarithm, so that the upper one is farther away in plain numbers. Did you go back?
    """
    low, ratio, high = talk["low"], talk["ratio"], talk["high"]
    assert 0 < low < ratio < high
    assert abs(low * high - ratio**2) <= 0.04 * ratio**2


def test_consistency_interval_and_rule(talk):
    """The ratio that you ask for is not one at which nothing could ever follow

    It is judged by the upper end of the interval, which lies above 0.93 even in the spring: a ratio far below it would
    never be missed. Say what is held against it, or ask for more.
    """
    assert talk["judged_by"] != "the upper end of its interval" or talk["threshold"] >= 0.6
