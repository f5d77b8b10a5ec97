"""Groups of people that a sentence names, and whether they are named so that one could go and ask them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.conversation.observations.lexicon import Lexicon, lexicon
from autograder.conversation.observations.text import Token

#: What joins a group to what tells it from others, and words within which that must come.
_JOINS = {
    "who", "whose", "whom", "with", "without", "in", "from", "under", "over", "on", "at", "behind", "like", "writing", "speaking",
    "using", "living", "working", "of",
}  # fmt: skip
_REACH = 7
_PRONOUNS = {
    "everyone", "everybody", "anyone", "anybody", "someone", "somebody", "whoever", "they", "those", "ones"
}  # fmt: skip
#: Words for people that are adjectives, too: what follows them is a noun, where "reviewer answers" may be a sentence.
_ADJECTIVES = {"patient", "minor", "adult", "junior", "senior", "novice", "native", "elder", "teen", "veteran"}
_PERSONAL = ("ists", "ians")


@dataclass(frozen=True)
class Group:
    """Tokens from ``first`` up to ``last``; ``head`` is the noun. ``specific`` is false of "users" and "society"."""

    first: int
    last: int
    head: int
    specific: bool


def groups(tokens: Sequence[Token]) -> Iterator[Group]:
    """The groups in a sentence, in order."""
    lists = lexicon()
    place = 0
    while place < len(tokens):
        taken = lists["people"].at(tokens, place)
        specific = True
        if not taken:
            taken = lists["people_broad"].at(tokens, place)
            specific = False
        if not taken and _names_people(tokens, place):
            taken, specific = 1, True
        head = place + taken - 1
        if taken == 1 and tokens[place].is_verb and not _after_a_determiner(tokens, place):
            taken = 0
        if not taken:
            place += 1
            continue
        if taken == 1 and _only_modifies(tokens, head):
            place += 1
            continue
        pronoun = tokens[head].norm in _PRONOUNS
        first = place if pronoun else _modifiers(tokens, place, lists)
        narrowed = _narrowed_after(tokens, head + 1, lists)
        if tokens[head].norm == "ones" and not narrowed:
            place = head + 1
            continue
        specific = specific or narrowed > 0 or any(_narrows(token, lists) for token in tokens[first:place])
        last = narrowed or head + 1
        yield Group(first, last, head, specific)
        place = last


def _only_modifies(tokens: Sequence[Token], head: int) -> bool:
    """True of "patient records" and "a patient attacker": a singular before another noun."""
    if head + 1 >= len(tokens) or tokens[head].tag in ("NNS", "NNPS") or tokens[head].norm in _PRONOUNS:
        return False
    head, after = tokens[head], tokens[head + 1]
    noun = after.tag == "NN" or (after.tag == "NNS" and head.norm in _ADJECTIVES)
    return after.kind == "word" and noun and head.norm == head.form


def _names_people(tokens: Sequence[Token], place: int) -> bool:
    """True of a plural that a "who" follows, of plurals such as "violinists", and of "sixteen-year-old"."""
    token = tokens[place]
    if token.norm.endswith(("-year-old", "-year-olds")):
        return place + 1 >= len(tokens) or tokens[place + 1].tag[:2] not in ("NN", "JJ")
    if not token.tag.startswith("NN") or not token.norm.endswith("s"):
        return False
    follows = tokens[place + 1].norm if place + 1 < len(tokens) else ""
    return follows in ("who", "whose") or (len(token.norm) > 7 and token.norm.endswith(_PERSONAL))


def _after_a_determiner(tokens: Sequence[Token], place: int) -> bool:
    return place > 0 and tokens[place - 1].tag in ("DT", "JJ", "PRP$", "CD", "POS")


def _modifiers(tokens: Sequence[Token], place: int, lists: Lexicon) -> int:
    """Where the words that stand before a group and belong to it begin."""
    first = place
    while (
        first
        and place - first < 3
        and tokens[first - 1].tag[:2] in ("JJ", "NN", "VB")
        and tokens[first - 1].kind == "word"
    ):
        before = tokens[first - 1]
        if before.is_verb and before.tag not in ("VBN", "VBG"):
            break
        if before in lists["harm"] or before in lists["people"]:
            break
        first -= 1
    return first


def _narrows(token: Token, lists: Lexicon) -> bool:
    return token.is_open and token not in lists["narrowing_nothing"] and token not in lists["generic"]


def _narrowed_after(tokens: Sequence[Token], place: int, lists: Lexicon) -> int:
    """One past the word that tells a broad group from others, such as "people who write in Tagalog"; 0 without one."""
    if place >= len(tokens) or tokens[place].norm not in _JOINS:
        return 0
    for after in range(place + 1, min(place + _REACH, len(tokens))):
        token = tokens[after]
        if token.norm in ".,;:" or token.norm in ("would", "will"):
            return 0
        if _narrows(token, lists) and (token not in lists["harm"] or tokens[place].norm == "with"):
            return after + 1
    return 0
