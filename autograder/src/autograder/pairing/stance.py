"""Whether somebody objects, agrees, or leaves it open, told from the words by which people do so."""

from __future__ import annotations

import re
from enum import StrEnum


class Stance(StrEnum):
    """``AGAINST`` holds a change against what was said before, ``NO`` refuses it, ``DOUBTS`` may do either."""

    AGREES = "agrees"
    AGAINST = "against"
    NO = "no"
    DOUBTS = "doubts"
    OPEN = "open"


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(phrases)})\b", re.IGNORECASE)


_AGREES = re.compile(
    r"^\W*(ok|okay|sure|fine|agreed|yes|yep|yeah|alright|all right|sounds good|will do|got it|good idea|makes sense|"
    r"no problem|of course|great|perfect|good)\b(?!\W*\?)",
    re.IGNORECASE,
)
#: Who agrees may still object after one of these.
_BUT = _any("but", "however", "although", "though", "except")
_AGAINST = _any(
    r"contradict\w*", "conflicts? with", "inconsistent with", r"promis\w+", r"guarantee\w*", "not what (you|we|was)",
    "agreed (on|before|at)", "you (said|told|wrote|asked|promised)", "(said|told|say|tell) (me )?(before|earlier|at first|that)",
    "(at|from|in) the (very )?(start|beginning)", "goes against", "violates?",
)  # fmt: skip
#: A plain question: one sentence that asks for something. It may name a guarantee without holding anything against it.
_ASKS = re.compile(
    r"^\W*(what|which|when|where|how|who|whose|may|can|could|is|are|do|does|should|shall|must)\b[^.!?]*\?\W*$",
    re.IGNORECASE,
)
#: What makes an objection of it all the same.
_TURNS = _any(
    r"contradict\w*", "conflicts?", "inconsistent", "you", "but", "still", "even though", "against", "violates?", "break",
    "breaks",
)  # fmt: skip
_NO = re.compile(r"^\W*(no|nope|wait|hold on|hang on|stop)\b(?! problem)", re.IGNORECASE)
_REFUSES = _any(
    r"object\w*", r"disagree\w*", "push(ing)? back", "(don't|do not|cannot|can't) (agree|do that|accept|like that)", "doubt",
    "(would|'d|i) rather", "(should not|shouldn't|must not|mustn't|won't)", "(unsafe|dangerous|risky|wrong)", "i'd keep",
)  # fmt: skip
_DOUBTS = _any(
    "but", "however", "although", "though", "lose", "loses", "lost", "losing", r"risk\w*", r"danger\w*", "instead", "breaks?",
    "broken", "against", r"differ\w*", r"concern\w*", r"worr\w+", "false", "careful", "are you sure", "prefer", "isn't", "aren't",
    "doesn't", "does not", "is not", "are not", "what if",
)  # fmt: skip


def stance(text: str) -> Stance:
    """How a text stands to what was asked for last."""
    text = text.replace("’", "'")
    if _AGREES.search(text) and not _BUT.search(text):
        return Stance.AGREES
    if _AGAINST.search(text) and not (_ASKS.search(text) and not _TURNS.search(text)):
        return Stance.AGAINST
    if _NO.search(text) or _REFUSES.search(text):
        return Stance.NO
    return Stance.DOUBTS if _DOUBTS.search(text) else Stance.OPEN
