"""Names who is harmed: a specific group beside something bad that happens to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.conversation.observations.finding import Found, place_of
from autograder.conversation.observations.lexicon import Lexicon, lexicon
from autograder.conversation.observations.negation import denied
from autograder.conversation.observations.people import Group, groups
from autograder.conversation.observations.text import Text, Token

#: Words between a group and its harm.
APART = 18
_NOTHING = {"nothing", "nobody", "none", "neither"}
_THEY = {"they", "their", "them", "these", "those", "he", "she", "his", "her", "that", "this"}


def find_harm(text: Text) -> Found:
    """Looks for it in each sentence that asserts something."""
    lists, found = lexicon(), Found()
    before: tuple[Sequence[Token], list[Group]] = ((), [])
    for sentence in text.sentences:
        if sentence.aside:
            before = ((), [])
            continue
        tokens, not_so = sentence.tokens, denied(sentence.tokens)
        named = [group for group in groups(tokens) if not _acts(tokens, group, lists)]
        harms, spared = harms_in(tokens, not_so, lists)
        specific = [group for group in named if group.specific]
        for group in specific:
            _pair(tokens, group, harms, spared, not_so, found)
        if not specific and harms and before[1] and any(token.norm in _THEY for token in tokens[:3]):
            first = before[0][before[1][-1].first]
            found.stands.append((first.start, tokens[min(len(tokens), harms[0] + 1) - 1].end))
        if not found.stands and harms:
            for group in named:
                if not group.specific:
                    found.near.append((place_of(tokens, group.first, group.last), "broad"))
        if not named and spared and any(token.norm in ("nobody", "none") or token.norm == "one" for token in tokens):
            found.denied.append(place_of(tokens, 0, spared[0] + 1))
        before = (tokens, specific)
    return found


def harms_in(tokens: Sequence[Token], not_so: list[bool], lists: Lexicon) -> tuple[list[int], list[int]]:
    """Where something bad is said to happen, and where it is said not to; what people lose counts as bad."""
    harms, spared = [], []
    for first, last in (*lists["harm"].find(tokens), *lists["harm_form"].find(tokens), *_taken_away(tokens, lists)):
        nothing = last < len(tokens) and tokens[last].norm in _NOTHING
        (spared if not_so[first] or nothing else harms).append(last - 1)
    harms += [place for place, token in enumerate(tokens) if not_so[place] and token.is_verb and token in lists["good"]]
    return sorted(set(harms)), sorted(set(spared))


def _taken_away(tokens: Sequence[Token], lists: Lexicon) -> Iterator[tuple[int, int]]:
    for place, token in enumerate(tokens):
        if token in lists["takes_away"] and token.tag != "DT":
            for after in range(place + 2, min(place + 6, len(tokens))):
                if tokens[after].norm in ("out", "off", "behind"):
                    yield place, place + 1


def _pair(
    tokens: Sequence[Token], group: Group, harms: list[int], spared: list[int], not_so: list[bool], found: Found
) -> None:
    outside = [place for place in harms if not group.first <= place < group.last]
    near = [place for place in outside if _apart(group, place) <= APART]
    if near and not not_so[group.head]:
        harm = min(near, key=lambda place: (_apart(group, place), place))
        found.stands.append(place_of(tokens, min(group.first, harm), max(group.last, harm + 1)))
    elif near or any(_apart(group, place) <= APART for place in spared):
        place = min(near or spared, key=lambda place: (_apart(group, place), place))
        found.denied.append(place_of(tokens, min(group.first, place), max(group.last, place + 1)))


def _apart(group: Group, place: int) -> int:
    return max(group.first - place, place - group.last + 1, 0)


def _acts(tokens: Sequence[Token], group: Group, lists: Lexicon) -> bool:
    """True of somebody who is asked to do something: one with a role, not many."""
    head = tokens[group.head]
    if head not in lists["roles"] or head.tag in ("NNS", "NNPS"):
        return False
    before = tokens[group.first - 1].norm if group.first else ""
    return before not in ("a", "an", "each", "every", "one", "single")
