"""Which words of a sentence are said not to be so.

The rule is that of NegEx (Chapman et al. 2001, J Biomed Inform 34:301): a negation reaches over the next few words, up to a
word or mark that ends it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.conversation.observations.lexicon import lexicon
from autograder.conversation.observations.text import Token

#: Words that a negation reaches over, and further ones where what is denied is the way to something.
REACH, FAR = 6, 14
#: Words for nobody and nothing: after a verb they are what is lacking, before one they deny what follows.
_PRONOUNS = {"none", "nobody", "no one", "nothing"}
_DETERMINERS = {"no", "without", "lack", "lack of"}


def denied(tokens: Sequence[Token]) -> list[bool]:
    """For each token, whether a negation reaches over it."""
    lists = lexicon()
    over = [False] * len(tokens)
    for _, last in lists["negations_far"].find(tokens):
        for reached in range(last, min(last + FAR, len(tokens))):
            if tokens[reached].norm in ",.;:":
                break
            over[reached] = True
    for first, _ in lists["negations_back"].find(tokens):
        for reached in range(first - 1, max(first - FAR, -1), -1):
            if tokens[reached].norm in ",.;:":
                break
            over[reached] = True
    place = 0
    while place < len(tokens):
        if (
            place > 1
            and tokens[place].kind == "number"
            and [t.norm for t in tokens[place - 2 : place]] == ["not", "even"]
        ):
            over[place] = True
        other = lists["negations_not"].at(tokens, place)
        taken = lists["negations"].at(tokens, place)
        if other or not taken:
            place += other or 1
            continue
        cue = " ".join(token.norm for token in tokens[place : place + taken])
        is_object = place > 0 and _is_full_verb(tokens[place - 1])
        if not (cue in _PRONOUNS and is_object):
            for reached in _reached(tokens, place + taken, is_object and cue in _DETERMINERS):
                over[reached] = True
        place += taken
    return over


def _reached(tokens: Sequence[Token], start: int, only_noun: bool) -> Iterator[int]:
    """Indices that a negation before ``start`` reaches; in "they have no lawyer and lose" it ends with the lawyer."""
    lists = lexicon()
    to_something = any(token in lists["path_names"] for token in tokens[start : start + 2])
    for place in range(start, min(start + (FAR if to_something else REACH), len(tokens))):
        token = tokens[place]
        if token.norm in ".,;:()" or (token in lists["ends_negation"] and not to_something):
            return
        if only_noun and not to_something and token.is_verb and place > start:
            return
        yield place


def _is_full_verb(token: Token) -> bool:
    return token.is_verb and token.norm not in ("is", "are", "was", "were", "be", "been", "being")
