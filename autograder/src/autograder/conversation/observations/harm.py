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
            broad = [group for group in named if not group.specific and tokens[group.head] in lists["people_asked_for"]]
            found.near += [(place_of(tokens, group.first, group.last), "broad") for group in broad]
        if not named and reading.spared and any(token.norm in ("nobody", "none", "one") for token in tokens):
            found.denied.append(reading.place)
        before, group_before = reading, specific[-1] if specific else None
    return found


def _pair(reading: Reading, group: Group, found: Found) -> None:
    """A group and what stands nearest to it of harms and of those denied."""
    near = [
        (_apart(group, place), place, harms)
        for harms, places in ((True, reading.harms), (False, reading.spared))
        for place in places
        if _apart(group, place) <= APART
        and not (harms and group.first <= place <= group.head)
        and not _begins_anew(reading, place, group)
    ]
    if not near:
        if not reading.denied[group.head] and _is_to_be_kept_from(reading, group):
            found.stands.append(place_of(reading.tokens, group.first, min(group.last + 6, len(reading.tokens))))
        return
    _, place, harms = min(near)
    if harms and not reading.denied[group.head]:
        found.stands.append(place_of(reading.tokens, min(group.first, place), max(group.last, place + 1)))
    else:
        found.denied.append(reading.place)


def _begins_anew(reading: Reading, place: int, group: Group) -> bool:
    """True where a new clause begins between a harm and a group behind it: "we flag too much, and reviewers manage it"."""
    between = reading.tokens[place + 1 : group.first] or reading.tokens[group.last : place]
    if any(token.norm == ";" for token in between):
        return True
    return place < group.first and any(
        mark.norm in ",;" and after.tag == "CC" for mark, after in zip(between, between[1:], strict=False)
    )


def _is_to_be_kept_from(reading: Reading, group: Group) -> bool:
    """True of "a witness must not end up in that index": what must not happen to somebody is the harm."""
    after = [token.norm for token in reading.tokens[group.last : group.last + 12]]
    return any(
        word in ("must", "should") and following in ("not", "n't", "never")
        for word, following in zip(after, after[1:], strict=False)
    )


def _apart(group: Group, place: int) -> int:
    return max(group.first - place, place - group.last + 1, 0)


def _acts(reading: Reading, group: Group, lists: Lexicon) -> bool:
    """True of somebody who is there to do something: one with a role and not any of many, or many at work."""
    tokens = reading.tokens
    head, before = tokens[group.head], [token.norm for token in tokens[max(0, group.first - 2) : group.first]]
    if before in (["as", "a"], ["as", "an"]):
        return True
    if head not in lists["roles"]:
        return False
    if head.tag in ("NNS", "NNPS"):
        return group.last < len(tokens) and lists["actions"].at(tokens, group.last) > 0
    return not {"a", "an", "each", "every", "one", "single"} & set(before[-1:])
