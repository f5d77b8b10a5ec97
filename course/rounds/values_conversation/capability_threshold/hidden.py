"""What only this scenario can ask: that the chances at two scores belong to one curve, and that an error was put to use."""


def test_arithmetic_one_curve(talk):
    """The chances at 48 and at your line belong to one curve

    A line above 48 has a larger chance than 48 itself, a line below it a smaller one.
    """
    line, over, at_line = talk["line"], talk["over"], talk["over_at_line"]
    assert 0 < over < 50 and 0 < at_line < 100
    assert line == 48 or (line > 48) == (at_line > over)


def test_consistency_surer_after_54(talk):
    """Nobody is quite sure after half past five

    The score rose by eight in nine days, and last year's model moved with it or the lorry is on the road: whichever page you
    wrote, something on it may be wrong.
    """
    assert talk["confidence"] < 1
