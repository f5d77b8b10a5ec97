"""Names who is harmed: a specific group beside something bad that happens to it."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.conversation.observations.finding import Found, place_of
from autograder.conversation.observations.lexicon import Lexicon, lexicon
from autograder.conversation.observations.people import Group
from autograder.conversation.observations.reading import Reading

#: Words between a group and its harm.
APART = 18
#: Words at the beginning of a sentence that may refer to a group in the one before.
_REFERS, _WITHIN = {"they", "their", "them", "these", "those", "he", "she", "his", "her", "that", "this"}, 3


def find_harm(readings: Sequence[Reading]) -> Found:
    """Looks for it in each sentence that asserts something, with the one before where that names the group."""
    lists, found = lexicon(), Found()
    before: Reading | None = None
    group_before: Group | None = None
    for reading in readings:
        if reading.sentence.aside:
            group_before = None
            continue
        tokens = reading.tokens
        named = [group for group in reading.groups if not _acts(reading, group, lists)]
        specific = [group for group in named if group.specific]
        for group in specific:
            _pair(reading, group, found)
        refers = any(token.norm in _REFERS for token in tokens[:_WITHIN])
        if not specific and reading.harms and group_before and refers:
            found.stands.append((before.tokens[group_before.first].start, tokens[reading.harms[0]].end))
        if reading.harms:
            found.near += [
                (place_of(tokens, group.first, group.last), "broad") for group in named if not group.specific
            ]
        if not named and reading.spared and any(token.norm in ("nobody", "none", "one") for token in tokens):
            found.denied.append(place_of(tokens, 0, reading.spared[0] + 1))
        before, group_before = reading, specific[-1] if specific else None
    return found


def _pair(reading: Reading, group: Group, found: Found) -> None:
    """A group and the harm that stands nearest to it; denied when either of them is."""
    harms = [
        place for place in reading.harms if not group.first <= place < group.last and _apart(group, place) <= APART
    ]
    spared = [place for place in reading.spared if _apart(group, place) <= APART]
    if not harms and not spared:
        return
    place = min(harms or spared, key=lambda place: (_apart(group, place), place))
    both = place_of(reading.tokens, min(group.first, place), max(group.last, place + 1))
    (found.stands if harms and not reading.denied[group.head] else found.denied).append(both)


def _apart(group: Group, place: int) -> int:
    return max(group.first - place, place - group.last + 1, 0)


def _acts(reading: Reading, group: Group, lists: Lexicon) -> bool:
    """True of somebody who is there to do something: one with a role, not many, and not any one of many."""
    head = reading.tokens[group.head]
    if head not in lists["roles"] or head.tag in ("NNS", "NNPS"):
        return False
    before = reading.tokens[group.first - 1].norm if group.first else ""
    return before not in ("a", "an", "each", "every", "one", "single")
