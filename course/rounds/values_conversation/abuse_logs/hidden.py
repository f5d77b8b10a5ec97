"""What only this scenario can ask of its card, its numbers and its reasons."""

import re


def words(text):
    return set(re.findall(r"\w+", text.casefold()))


def test_card_mechanism_says_how(talk):
    """The mechanism says how it happens, not to whom

    It repeats who pays: say the steps by which they come to be worse off.
    """
    assert len(words(talk.first["mechanism"]) - words(talk.first["harmed_group"])) >= 5


def test_arithmetic_audit_numbers_agree(talk):
    """The two numbers about looking agree with each other

    To find 95 in 100 takes more looking than finding a third of them, and 20 openings are more than one.
    """
    assert talk["audit_needed"] > 2 and 2 < talk["found_out"] < 95
