"""What is said of what was seen, in a sentence each. No word of it accuses, and none of it is a mark."""

from __future__ import annotations

from autograder.conversation.observations.finding import Found
from autograder.conversation.observations.model import ObservationKind, Span
from autograder.conversation.observations.overlap import Overlap
from autograder.conversation.observations.portability import Remains

_QUOTED, _LISTED = 60, 6

_SEEN = {
    ObservationKind.HARM: "A group stands beside a harm: {}.",
    ObservationKind.MECHANISM: "A chain from a cause to a harm stands here: {}.",
    ObservationKind.SIGNAL: "A quantity that could be measured stands here: {}.",
    ObservationKind.OWNER_ACTION: "Somebody, something to do and a time for it stand here: {}.",
    ObservationKind.RESIDUAL_DOUBT: "Something that you do not know, or that would change your mind, stands here: {}.",
}
_NOT_SEEN = {
    ObservationKind.HARM: "No group was seen of which you say that it is hurt.",
    ObservationKind.MECHANISM: "No chain from a cause to a harm was seen.",
    ObservationKind.SIGNAL: "No quantity with a limit, a rate or a window was seen.",
    ObservationKind.OWNER_ACTION: "Nobody was seen who does a definite thing at a definite time.",
    ObservationKind.RESIDUAL_DOUBT: "Nothing was seen that you do not know, or that would change your mind.",
}
_DENIED = {
    ObservationKind.HARM: "You say that nobody is hurt here: {}.",
    ObservationKind.MECHANISM: "You say that one thing does not lead to the other: {}.",
    ObservationKind.SIGNAL: "You say that there is nothing to measure here: {}.",
    ObservationKind.OWNER_ACTION: "You say that nobody has to act here: {}.",
    ObservationKind.RESIDUAL_DOUBT: "You say that no doubt is left: {}.",
}
_NEAR = {
    "broad": "{} could be anybody: which of them?",
    "no harm": "There is a reason here, but no harm that it ends in: {}.",
    "no number": "{} is named without a number at which somebody acts.",
    "no limit": "There is a number here, but not what it limits or how often it is counted: {}.",
    "imagined": "This is put as what somebody could do, not as what is to be done: {}.",
    "no time": "Somebody does something here, but nothing says when: {}.",
    "nobody": "Something is to be done here, but nobody with a name or a role does it: {}.",
    "about nothing": "A doubt stands here that would fit any subject: {}.",
}
_CANNOT = {
    ObservationKind.HARM: "It cannot judge whether this is the group that pays most, or whether the harm is real.",
    ObservationKind.MECHANISM: "It cannot judge whether the chain is true, or whether a link is missing.",
    ObservationKind.SIGNAL: "It cannot judge whether the number measures this harm, or whether the limit is a good one.",
    ObservationKind.OWNER_ACTION: "It cannot judge whether this person may do that, or whether it would help in time.",
    ObservationKind.RESIDUAL_DOUBT: "It cannot judge whether the doubt is honest, or whether it is the one that matters.",
}


def says(
    kind: ObservationKind, found: Found, spans: tuple[Span, ...], denied: tuple[Span, ...], near: Span | None
) -> str:
    """One sentence on what was seen, or why something that looks alike was not counted."""
    if spans:
        return _SEEN[kind].format(quoted(spans[0]))
    if denied:
        return _DENIED[kind].format(quoted(denied[0]))
    if near is not None:
        sentence = _NEAR[found.near[0][1]].format(quoted(near))
        return f"{_NOT_SEEN[kind][:-1]}: {sentence[0].lower()}{sentence[1:]}"
    return _NOT_SEEN[kind]


def cannot_judge(kind: ObservationKind) -> str:
    return _CANNOT[kind]


def quoted(span: Span) -> str:
    """A span in quotation marks and on one line, shortened in the middle of a long one."""
    text = " ".join(span.text.split())
    if len(text) > 2 * _QUOTED:
        text = f"{text[:_QUOTED].rsplit(' ', 1)[0]} ... {text[-_QUOTED:].split(' ', 1)[-1]}"
    return f'"{text}"'


def in_common(overlap: Overlap, share: float) -> str:
    """The design's wording: what is in common, and that this is fine."""
    part = "all" if share > 0.9 else f"{share:.0%}"
    return (
        f"These {overlap.words} words, {part} of your reply, also appear in {overlap.source.name}; "
        "quoting is fine if you use it: say what it means here."
    )


def in_common_with_own(overlap: Overlap) -> str:
    return (
        f"These {overlap.words} words also appear in {overlap.source.name}; holding to what you said is fine, "
        "and what is new here could be said as well."
    )


def portable(remains: Remains) -> str:
    own = (*remains.own, *remains.numbers)
    left = (
        f"this remains of {remains.words} words: {_listed(own)}" if own else f"nothing remains of {remains.words} words"
    )
    return (
        f"Without this situation's own words and the talk that fits any subject, {left}; as it stands it would fit any "
        "situation."
    )


def empty(remains: Remains) -> str:
    told = _listed((*remains.own, *remains.numbers, *remains.shared)) or "none"
    return f"In {remains.words} words few belong to any subject ({told}): what would somebody do differently after reading it?"


def other_situation(remains: Remains) -> str:
    shared = f"only {_listed(remains.shared)} come" if len(remains.shared) > 1 else "hardly a word comes"
    return (
        f"It speaks of {_listed(remains.own)}, and {shared} from this situation; "
        "if it was written for another one, say what of it holds here."
    )


def _listed(words: tuple[str, ...]) -> str:
    shown = ", ".join(f'"{word}"' for word in words[:_LISTED])
    return f"{shown} and {len(words) - _LISTED} more" if len(words) > _LISTED else shown


KEYWORD_LIST = "This names what is asked for in a row, with hardly a sentence: who does what to whom?"
NEGATED = "Here you say that it is not so. That is an answer, too, and it is not counted as naming the thing."
TOO_SHORT = "There is too little here to tell anything from: this says nothing about the thought behind it."
NOT_ENGLISH = "Most of these words are not English, and only English is looked at: nothing here was judged."
READ_IN_PART = "Only the first {} characters were looked at."
