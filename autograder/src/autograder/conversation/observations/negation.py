"""Which words of a sentence are said not to be so.

The rule is that of NegEx (Chapman et al. 2001, J Biomed Inform 34:301): a negation reaches over the next few words, up to a
word or mark that ends it.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.conversation.observations.lexicon import lexicon
from autograder.conversation.observations.text import Token

#: Words that a negation reaches over.
REACH = 6
#: Words for nobody and nothing: after a verb they are what is lacking, before one they deny what follows.
_PRONOUNS = {"none", "nobody", "no one", "nothing"}


def denied(tokens: Sequence[Token]) -> list[bool]:
    """For each token, whether a negation reaches over it."""
    lists = lexicon()
    over = [False] * len(tokens)
    place = 0
    while place < len(tokens):
        other = lists["negations_not"].at(tokens, place)
        taken = lists["negations"].at(tokens, place)
        if other or not taken:
            place += other or 1
            continue
        cue = " ".join(token.norm for token in tokens[place : place + taken])
        if not (cue in _PRONOUNS and place and _is_full_verb(tokens[place - 1])):
            for reached in range(place + taken, min(place + taken + REACH, len(tokens))):
                if tokens[reached].norm in ".,;:()" or tokens[reached] in lists["ends_negation"]:
                    break
                over[reached] = True
        place += taken
    return over


def _is_full_verb(token: Token) -> bool:
    return token.is_verb and token.norm not in ("is", "are", "was", "were", "be", "been", "being")
