"""What only a story of one's own work can be asked."""

import re

GROUP = re.compile(r"\W*(we|our|us|the team|my team|everyone|everybody|the company|management)\b", re.IGNORECASE)


def words(text):
    return set(re.findall(r"\w+", text.casefold()))


def test_consistency_decisions_have_a_person(talk):
    """The two decisions of your own begin with you, not with a group

    She asked which decisions were yours. "We decided" may be true, and it answers another question.
    """
    assert not GROUP.match(talk["first_own"])
    assert not GROUP.match(talk["second_own"])


def test_consistency_decisions_are_two(talk):
    """The two decisions are two

    Both lines say the same. Which other moment could have gone differently because of you?
    """
    first, second = words(talk["first_own"]), words(talk["second_own"])
    assert len(first ^ second) >= 4


def test_card_alternative_is_another(talk):
    """What you did not do is something else than what you did

    The alternative repeats the decision. What would a sensible colleague have done in its place?
    """
    assert len(words(talk.first["alternative"]) - words(talk.first["decision"])) >= 3


def test_consistency_the_colleague_adds_something(talk):
    """What a colleague would add is not on the card already

    She asked for something that you have left out so far. It stands in your card: what else have they seen?
    """
    said = words(talk.first["own_error"]) | words(talk.first["aftermath"])
    assert len(words(talk["would_add"]) - said) >= 4
