"""What only this scenario can ask of its card, its numbers and its reasons."""


def test_card_mechanism_says_how(talk):
    """The mechanism says how it happens, not to whom

    It repeats who is harmed: say the steps by which they come to be harmed.
    """
    mechanism, group = talk.first["mechanism"].casefold().split(), talk.first["harmed_group"].casefold().split()
    assert len(set(mechanism) - set(group)) >= 5


def test_arithmetic_numbers_agree(talk):
    """Flags and the share that is real agree with each other

    Flags in a day times the share that is real are the attempts that are flagged, and there are 2,000 attempts in a day.
    """
    caught = talk["flags"] * talk["precision"] / 100
    assert 0 < caught <= 2_000 * 1.02


def test_consistency_doubt_leaves_a_mark(talk):
    """Confidence and what would change it fit each other

    A decision that is certain has nothing that could change it; yours names something, so that the confidence is below 1.
    """
    assert talk["confidence"] < 1 or not talk["would_change_my_mind"]
