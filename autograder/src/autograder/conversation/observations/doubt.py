"""Residual doubt: something of this situation that the learner does not know, or that would change their mind."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from autograder.conversation.observations.finding import Found, content
from autograder.conversation.observations.lexicon import Lexicon, lexicon
from autograder.conversation.observations.reading import Reading
from autograder.conversation.observations.situation import Situation
from autograder.conversation.observations.text import Token

#: Words of some subject that a doubt is about; more of them where it is only named.
ABOUT, ABOUT_A_NAME = 2, 3
#: Whose doubt it is when one of them stands before it: not the learner's.
_OTHERS = {"she", "he", "they", "you", "who"}
_LOW = {"low", "limited", "weak", "lower", "little"}
_LACKS = {"data", "evidence", "proof", "figure", "figures", "record", "records", "numbers", "measurement", "study"}


def find_doubt(readings: Sequence[Reading], situation: Situation) -> Found:
    """Looks for it in each sentence that is the learner's own; an open question may be one when it is called so."""
    lists, found = lexicon(), Found()
    for reading, following in zip_longest(readings, readings[1:]):
        tokens, sentence = reading.tokens, reading.sentence
        if sentence.is_quoted or sentence.is_code:
            continue
        if lists["certain"].within(tokens):
            found.denied.append(reading.place)
        elif _doubts(reading, lists) or _would_turn(tokens, lists):
            here = situation.is_spoken_of(tokens) or any(group.specific for group in reading.groups)
            if content(tokens, lists) >= ABOUT or (here and content(tokens, lists)):
                found.stands.append(reading.place)
            elif following and not following.sentence.aside and content((*tokens, *following.tokens), lists) > ABOUT:
                found.stands.append((sentence.start, following.sentence.end))
            else:
                found.near.append((reading.place, "about nothing"))
        elif any(not reading.denied[first] for first, _ in lists["doubt_named"].find(tokens)) and any(
            token.is_finite for token in tokens
        ):
            if content(tokens, lists) >= ABOUT_A_NAME:
                found.stands.append(reading.place)
            else:
                found.near.append((reading.place, "about nothing"))
    return found


def _doubts(reading: Reading, lists: Lexicon) -> bool:
    tokens = reading.tokens
    for name in ("doubt", "change_of_mind"):
        for first, _ in lists[name].find(tokens):
            if not reading.denied[first] and not {token.norm for token in tokens[max(0, first - 3) : first]} & _OTHERS:
                return True
    norms = {token.norm for token in tokens}
    if "confidence" in norms and norms & _LOW:
        return True
    if any(_lacks(tokens, place) and reading.denied[place] and _has(tokens, place) for place in range(len(tokens))):
        return True
    # "I have no sleep data": what is lacking, with up to two words between.
    return any(
        token.norm in ("no", "without") and any(_lacks(tokens, after) for after in range(place + 1, place + 4))
        for place, token in enumerate(tokens)
    )


def _has(tokens: Sequence[Token], place: int) -> bool:
    """True of "do not have data", where the data are one's own."""
    return any(token.stem in ("have", "has", "had", "hold", "collect") for token in tokens[max(0, place - 4) : place])


def _lacks(tokens: Sequence[Token], place: int) -> bool:
    """True of what one would know something by; "evidence that" says what is not so, and no doubt."""
    return (
        place < len(tokens)
        and tokens[place].norm in _LACKS
        and not (place + 1 < len(tokens) and tokens[place + 1].norm == "that")
    )


def _would_turn(tokens: Sequence[Token], lists: Lexicon) -> bool:
    """True of "if the survey finds few of them, I would go back": a condition, and a course that it reverses."""
    if not any(token.norm in ("if", "unless", "should") for token in tokens):
        return False
    for place, token in enumerate(tokens[:-2]):
        if token.norm in ("i", "we") and tokens[place + 1].stem == "would" and tokens[place + 2].norm != "rather":
            return any(lists["reversals"].at(tokens, i) for i in range(place + 2, min(place + 5, len(tokens))))
    return False
