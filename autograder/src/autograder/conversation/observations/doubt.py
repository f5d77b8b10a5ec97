"""Residual doubt: something of this situation that the learner does not know, or that would change their mind."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.conversation.observations.finding import Found, content
from autograder.conversation.observations.lexicon import Lexicon, lexicon
from autograder.conversation.observations.negation import denied
from autograder.conversation.observations.text import Text, Token

#: Words of some subject that a doubt is about.
ABOUT, ABOUT_A_NAME = 2, 3
_LACKS = {"data", "evidence", "proof", "figure", "figures", "record", "records", "numbers", "measurement", "study"}


def find_doubt(text: Text) -> Found:
    """Looks for it in each sentence that is the learner's own; an open question may be one when it is called so."""
    lists, found = lexicon(), Found()
    sentences = text.sentences
    for number, sentence in enumerate(sentences):
        if sentence.is_quoted or sentence.is_code:
            continue
        tokens = sentence.tokens
        place = tokens[0].start, tokens[-1].end
        if lists["certain"].within(tokens):
            found.denied.append(place)
            continue
        if not _doubts(tokens, lists) and not _would_turn(tokens, lists):
            if lists["doubt_named"].within(tokens) and any(token.is_finite for token in tokens):
                (found.stands if content(tokens, lists) >= ABOUT_A_NAME else []).append(place)
            continue
        following = sentences[number + 1].tokens if number + 1 < len(sentences) else ()
        if content(tokens, lists) >= ABOUT:
            found.stands.append(place)
        elif content((*tokens, *following), lists) >= ABOUT + 1 and not sentences[number + 1].aside:
            found.stands.append((place[0], following[-1].end))
        else:
            found.near.append((place, "about nothing"))
    return found


def _doubts(tokens: Sequence[Token], lists: Lexicon) -> bool:
    if any(True for _ in lists["doubt"].find(tokens)) or lists["change_of_mind"].within(tokens):
        not_so = denied(tokens)
        return any(not not_so[first] for name in ("doubt", "change_of_mind") for first, _ in lists[name].find(tokens))
    norms = {token.norm for token in tokens}
    if "confidence" in norms and norms & {"low", "limited", "weak", "lower", "little"}:
        return True
    # "I have no sleep data": what is lacking, with up to two words between.
    return any(
        token.norm in ("no", "without") and any(after.norm in _LACKS for after in tokens[place + 1 : place + 4])
        for place, token in enumerate(tokens)
    )


def _would_turn(tokens: Sequence[Token], lists: Lexicon) -> bool:
    """True of "if the survey finds few of them, I would go back": a condition, and a course that it reverses."""
    if not any(token.norm in ("if", "unless", "should") for token in tokens):
        return False
    for place, token in enumerate(tokens[:-2]):
        if token.norm in ("i", "we") and tokens[place + 1].stem == "would":
            return any(lists["reversals"].at(tokens, i) for i in range(place + 2, min(place + 5, len(tokens))))
    return False
