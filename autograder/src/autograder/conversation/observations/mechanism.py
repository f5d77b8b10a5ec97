"""Names a mechanism: a chain from a cause to a harm, with something of the situation on either side."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.conversation.observations.finding import Found, content
from autograder.conversation.observations.harm import harms_in
from autograder.conversation.observations.lexicon import Lexicon, lexicon
from autograder.conversation.observations.negation import denied
from autograder.conversation.observations.people import groups
from autograder.conversation.observations.text import Text, Token

#: Words of some subject that a chain needs in all, and on each side.
IN_ALL, ON_EACH_SIDE = 3, 1
#: Words of the sentence before that a chain may begin with, when its own begins with the connective.
_BACK = 25


def find_mechanism(text: Text) -> Found:
    """Looks for it in each sentence that asserts something, with the one before where that is the cause."""
    lists, found = lexicon(), Found()
    before: Sequence[Token] = ()
    for sentence in text.sentences:
        if sentence.aside:
            before = ()
            continue
        tokens, not_so = sentence.tokens, denied(sentence.tokens)
        harms, spared = harms_in(tokens, not_so, lists)
        chain = _chain(tokens, before, not_so, harms, lists) if harms or not spared else None
        if chain:
            found.stands.append(chain)
        elif any(not_so[first] for name in ("causes", "path_names") for first, _ in lists[name].find(tokens)):
            found.denied.append((tokens[0].start, tokens[-1].end))
        elif lists["causes"].within(tokens) and not harms:
            found.near.append(((tokens[0].start, tokens[-1].end), "no harm"))
        before = tokens
    return found


def _chain(
    tokens: Sequence[Token], before: Sequence[Token], not_so: list[bool], harms: list[int], lists: Lexicon
) -> tuple[int, int] | None:
    before_harms, _ = harms_in(before, denied(before), lists) if before else ([], [])
    for name in ("causes", "causes_if"):
        for first, last in lists[name].find(tokens):
            if not_so[first] or _is_no_cause(tokens, first, last, name, lists):
                continue
            cause: Sequence[Token] = tokens[:first]
            effect: Sequence[Token] = tokens[last:]
            start = tokens[0].start
            opens = content(cause, lists) < ON_EACH_SIDE
            if opens and name == "causes" and before:
                cause, start = before[-_BACK:], before[-_BACK:][0].start
            elif opens and tokens[first].norm in ("because", "since", "when", "if", "once", "after", "until", "while", "whenever", "as"):
                # "Because A, B": the sentence's own comma parts cause and effect.
                comma = next((i for i in range(last, len(tokens)) if tokens[i].norm == ","), 0)
                cause, effect = tokens[last:comma], tokens[comma:]
            if _is_a_resolution(effect, harms, len(tokens) - len(effect)):
                continue
            bad = bool(harms) or (bool(before_harms) and start != tokens[0].start) or _touches_people(tokens)
            sides = content(cause, lists), content(effect, lists)
            if name == "causes_if" and (min(sides) < 2 or not (any(place > first for place in harms) or _touches_people(effect))):
                continue
            if bad and min(sides) >= ON_EACH_SIDE and sum(sides) >= IN_ALL:
                return start, tokens[-1].end if tokens[-1].norm != "." else tokens[-1].start
    return None


def _touches_people(tokens: Sequence[Token]) -> bool:
    """True where a specific group stands: what comes to them need not be a word of harm."""
    lists = lexicon()
    return any(group.specific and tokens[group.head] not in lists["roles"] for group in groups(tokens))


def _is_a_resolution(effect: Sequence[Token], harms: list[int], offset: int) -> bool:
    """True of "so we need to find a balance": what follows is what somebody resolves to do, not what comes about."""
    opening = [token.norm for token in effect[:3]]
    if not {"i", "we"} & set(opening[:2]):
        return False
    clause = next((i for i, token in enumerate(effect) if token.norm in ",;"), len(effect))
    return not any(offset <= place < offset + clause for place in harms)


def _is_no_cause(tokens: Sequence[Token], first: int, last: int, name: str, lists: Lexicon) -> bool:
    word = tokens[first].norm
    after = tokens[last] if last < len(tokens) else None
    if after is None:
        return True
    if word in ("so", "since") and (after in lists["causes_open"] or after.kind == "number"):
        return True
    if after.norm in ("sure", "sense", "certain"):
        return True
    if word == "so" and first and tokens[first - 1].norm not in (",", ";", ":", "-", "–", "and", "("):
        return True
    if word in ("by", "through", "with"):
        return after.tag != "VBG"
    if word == "which":
        return not (first and tokens[first - 1].norm == "," and after.is_verb)
    if word in ("make", "makes", "made", "let", "lets", "force", "drive", "push", "leave", "left", "mean", "means", "hide", "mask"):
        return tokens[first].tag in ("NN", "NNS") and word not in ("lets", "means")
    return name == "causes_if" and lists["actions"].within(tokens) and lists["roles"].within(tokens)
