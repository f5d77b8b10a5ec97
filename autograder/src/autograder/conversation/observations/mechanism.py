"""Names a mechanism: a chain from a cause to a harm, with something of the situation on either side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.conversation.observations.finding import Found, content
from autograder.conversation.observations.lexicon import Lexicon, lexicon
from autograder.conversation.observations.reading import Reading
from autograder.conversation.observations.situation import Situation
from autograder.conversation.observations.text import Token

#: Words of some subject that a chain needs in all, on each side, and on each side of a weak connective such as "when".
IN_ALL, ON_EACH_SIDE, OF_WEAK = 3, 1, 2
#: Words of the sentence before in which the cause may stand, when a sentence begins with its connective.
_BACK = 25
#: Connectives after which a cause may stand first: "Because A, B".
_FRONTED = {"because", "since", "when", "if", "once", "after", "until", "while", "whenever", "as"}
#: Verbs that are connectives only as verbs.
_VERBS = {
    "cause",
    "result",
    "trigger",
    "produce",
    "reward",
    "make",
    "made",
    "let",
    "force",
    "drive",
    "push",
    "leave",
    "left",
    "mean",
    "hide",
    "mask",
}


def find_mechanism(readings: Sequence[Reading], situation: Situation) -> Found:
    """Looks for it in each sentence that asserts something, with the one before where that is the cause."""
    lists, found = lexicon(), Found()
    before: Reading | None = None
    for reading in readings:
        if reading.sentence.aside:
            before = None
            continue
        chain = None
        if reading.harms or not reading.spared:
            chain = next(_chains(reading, before, situation, lists), None)
        if chain:
            found.stands.append(chain)
        elif any(
            reading.denied[first] for name in ("causes", "path_names") for first, _ in lists[name].find(reading.tokens)
        ):
            found.denied.append(reading.place)
        elif not reading.harms and lists["causes"].within(reading.tokens):
            found.near.append((reading.place, "no harm"))
        before = reading
    return found


def _chains(
    reading: Reading, before: Reading | None, situation: Situation, lists: Lexicon
) -> Iterator[tuple[int, int]]:
    tokens = reading.tokens
    for weak, name in ((False, "causes"), (True, "causes_if")):
        for first, last in lists[name].find(tokens):
            if reading.denied[first] or _is_none(tokens, first, last, weak, lists):
                continue
            start, cause, effect, from_before = _sides(tokens, first, last, None if weak else before, lists)
            sides = content(cause, lists), content(effect, lists) or int(_hurts(effect, reading))
            enough = min(sides) >= (OF_WEAK if weak else ON_EACH_SIDE) and sum(sides) >= IN_ALL
            if not enough or _is_a_resolution(reading, effect):
                continue
            if situation.is_told and not (
                situation.is_spoken_of((*cause, *effect)) or any(group.specific for group in reading.groups)
            ):
                continue
            harms = [place for place in reading.harms if place > first] if weak else reading.harms
            if harms or (from_before and before and before.harms) or (not weak and _touches_people(reading, lists)):
                yield start, tokens[-1].start if tokens[-1].norm == "." else tokens[-1].end


def _hurts(tokens: Sequence[Token], reading: Reading) -> bool:
    starts = {token.start for token in tokens}
    return any(reading.tokens[place].start in starts for place in reading.harms)


def _sides(
    tokens: Sequence[Token], first: int, last: int, before: Reading | None, lists: Lexicon
) -> tuple[int, Sequence[Token], Sequence[Token], bool]:
    """Where a chain starts, its cause, its effect, and whether the cause stands in the sentence before."""
    if [token.norm for token in tokens[last : last + 2]] in (["of", "it"], ["of", "this"], ["of", "that"]):
        comma = next((place for place in range(first - 1, 0, -1) if tokens[place].norm == ","), 0)
        return tokens[0].start, tokens[:comma], tokens[comma:first], False
    if content(tokens[:first], lists) >= ON_EACH_SIDE:
        return tokens[0].start, tokens[:first], tokens[last:], False
    if first <= 1 and tokens[first].norm in _FRONTED:
        comma = next((place for place in range(last, len(tokens)) if tokens[place].norm == ","), last)
        return tokens[0].start, tokens[last:comma], tokens[comma:], False
    if before:
        cause = before.tokens[-_BACK:]
        return cause[0].start, cause, tokens[last:], True
    return tokens[0].start, tokens[:first], tokens[last:], False


def _is_none(tokens: Sequence[Token], first: int, last: int, weak: bool, lists: Lexicon) -> bool:
    """True where a connective's words are used otherwise: "so far", "since 2024", "by the team"."""
    word, after = tokens[first].norm, tokens[last] if last < len(tokens) else None
    before = tokens[first - 1].norm if first else ","
    if after is None or after.norm in ("sure", "sense", "certain"):
        return True
    if word in ("so", "since") and (after in lists["causes_open"] or after.kind == "number"):
        return True
    if word == "so" and before not in (",", ";", ":", "-", "–", "—", "and", "("):
        return True
    if word in ("by", "through", "with"):
        return after.tag != "VBG"
    if weak and word == "which":
        return before != "," or not after.is_verb
    if after.norm in ("'s", "us", "me"):
        return True
    if word in _VERBS:
        return tokens[first].tag in ("NN", "NNS")
    return weak and (_is_a_plan(tokens, lists) or lists["change_of_mind"].within(tokens))


def _is_a_plan(tokens: Sequence[Token], lists: Lexicon) -> bool:
    """True of "if refusals double, the on-call turns it off", and of "I would stop when"."""
    if lists["actions"].within(tokens) and lists["roles"].within(tokens):
        return True
    return any(
        one.norm in ("i", "we") and other.stem in ("would", "will")
        for one, other in zip(tokens, tokens[1:], strict=False)
    )


def _touches_people(reading: Reading, lists: Lexicon) -> bool:
    """True where a specific group stands: what comes to them need not be a word of harm."""
    return any(
        group.specific and (reading.tokens[group.head] not in lists["roles"] or reading.tokens[group.head].tag == "NNS")
        for group in reading.groups
    )


def _is_a_resolution(reading: Reading, effect: Sequence[Token]) -> bool:
    """True of "so we need to find a balance": what somebody resolves to do, not what comes about."""
    offset = len(reading.tokens) - len(effect)
    if not {"i", "we", "let"} & {token.norm for token in reading.tokens[max(0, offset - 3) : offset + 2]}:
        return False
    clause = next((place for place, token in enumerate(effect) if token.norm in ",;"), len(effect))
    return not any(offset <= place < offset + clause for place in reading.harms)
