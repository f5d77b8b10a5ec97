"""What only this scenario can ask of its card and its reasons."""

import re


def words(text):
    return set(re.findall(r"\w+", text.casefold()))


def test_card_stop_line_is_ones_own(talk):
    """The stop line is something that you do not do

    It says what others must not do. Which hand of yours would have to move, and does not?
    """
    assert not re.match(r"\W*(they|he|she|tomasz|management|the company|nobody)\b", talk.first["stop_line"].casefold())


def test_card_mechanism_says_how(talk):
    """The mechanism says how it happens, not to whom

    It repeats who is harmed: say the steps by which they come to be harmed.
    """
    assert len(words(talk.first["mechanism"]) - words(talk.first["harmed_group"])) >= 5


def test_arithmetic_rerun_costs_misses(talk):
    """Fewer false reds and more misses go together

    A rerun cannot make both better. Look at the two numbers side by side.
    """
    assert 0 < talk["any_red_rerun"] < talk["any_red"] and talk["missed_rerun"] > 20


def test_consistency_reasons_are_different(talk):
    """Each follow-up got a reason of its own

    The same words answer two different questions; what did the second one tell you that the first did not?
    """
    reasons = [" ".join(talk[f"{turn}.because"].casefold().split()) for turn in ("p1", "p2", "p3", "p4")]
    assert len(set(reasons)) == len(reasons)


def test_consistency_doubt_leaves_a_mark(talk):
    """Confidence and what would change it fit each other

    A decision that is certain has nothing that could change it; yours names something, so that the confidence is below 1.
    """
    assert talk["confidence"] < 1 or not talk["would_change_my_mind"]
