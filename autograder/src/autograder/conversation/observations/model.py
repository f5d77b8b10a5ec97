"""What is looked at and what comes of it: plain frozen data, with no looking in it."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class ObservationKind(enum.StrEnum):
    """What is looked for in a reply, in the order in which it is told."""

    HARM = "harm"
    MECHANISM = "mechanism"
    SIGNAL = "signal"
    OWNER_ACTION = "owner_action"
    RESIDUAL_DOUBT = "residual_doubt"


class WarningKind(enum.StrEnum):
    """What may stand beside the observations: a thing to look at again, never a charge."""

    COPIED_FROM_READING = "copied_from_reading"
    REPEATS_EARLIER_ANSWER = "repeats_earlier_answer"
    REPEATS_SCENARIO = "repeats_scenario"
    REPEATS_OWN_REPLY = "repeats_own_reply"
    PORTABLE = "portable"
    OTHER_SITUATION = "other_situation"
    KEYWORD_LIST = "keyword_list"
    NEGATED = "negated"
    EMPTY_FLUENCY = "empty_fluency"
    TOO_SHORT_TO_JUDGE = "too_short_to_judge"
    NOT_ENGLISH = "not_english"
    READ_IN_PART = "read_in_part"
    UNVERIFIED_QUOTE = "unverified_quote"


@dataclass(frozen=True, order=True)
class Span:
    """A quotation: ``reply[start:end] == text``, in characters of the learner's own reply."""

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, reply: str, start: int, end: int) -> Span:
        return cls(start, end, reply[start:end])


@dataclass(frozen=True)
class Source:
    """A text that a reply is held against: ``name`` is what a learner would call it."""

    name: str
    text: str


@dataclass(frozen=True)
class Context:
    """What stood before the learner: ``scenario`` has the situation, the probes and every other word it supplied.

    ``readings`` are assigned texts, ``earlier`` the learner's answers in other scenarios, ``own`` the replies given so
    far in this conversation.
    """

    scenario: str
    readings: tuple[Source, ...] = ()
    earlier: tuple[Source, ...] = ()
    own: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Observation:
    """Whether something stands in a reply, where, and what a program cannot tell of it. It is no mark."""

    kind: ObservationKind
    seen: bool
    spans: tuple[Span, ...]
    says: str
    cannot_judge: str


@dataclass(frozen=True)
class Warning_:
    """Something about a whole reply that its reader should know when reading the observations."""

    kind: WarningKind
    spans: tuple[Span, ...]
    says: str


@dataclass(frozen=True)
class Observations:
    """One observation of each kind, in the order of `ObservationKind`, and the warnings beside them."""

    observations: tuple[Observation, ...]
    warnings: tuple[Warning_, ...] = ()

    @property
    def seen(self) -> frozenset[ObservationKind]:
        return frozenset(one.kind for one in self.observations if one.seen)

    @property
    def warned(self) -> frozenset[WarningKind]:
        return frozenset(warning.kind for warning in self.warnings)

    def of(self, kind: ObservationKind | str) -> Observation:
        """The observation of a kind; KeyError when there is none."""
        for one in self.observations:
            if one.kind == kind:
                return one
        raise KeyError(kind)


def merged(reply: str, places: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Places in a reply as quotations: in order, with those that overlap or touch as one, and none that is empty."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(place for place in places if place[0] < place[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(Span.of(reply, start, end) for start, end in joined)
