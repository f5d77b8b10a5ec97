"""A rating of oneself held against the observations on one's replies: where they differ and why, never a mean or a total.

Both may be wrong. A program sees words and no thought; a person knows what they meant and not always what they said.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.conversation.observations import Observation, ObservationKind, Observations, Source
from autograder.conversation.quotes import stands_in

#: The lowest level that says that a thing was done, and the highest that says that it was not.
DONE, NOT_DONE = 3, 2
LEVELS = range(1, 5)
_SHORT = 80

_NAMES = {
    ObservationKind.HARM: "group that is harmed",
    ObservationKind.MECHANISM: "mechanism",
    ObservationKind.SIGNAL: "measurable signal",
    ObservationKind.OWNER_ACTION: "owner with an action",
    ObservationKind.RESIDUAL_DOUBT: "residual doubt",
}


class Relation(enum.StrEnum):
    """How a level stands to what was seen."""

    AGREES = "agrees"
    HIGHER = "higher"
    LOWER = "lower"
    NOT_COMPARED = "not_compared"


@dataclass(frozen=True)
class SelfLevel:
    """A level from 1 to 4 that somebody gives themselves in a dimension, and the sentence of theirs that shows it."""

    dimension: str
    level: int
    quote: str


@dataclass(frozen=True)
class Compared:
    """One dimension: the relation, the reply that the quotation stands in (None when in none), and what is to be said."""

    rating: SelfLevel
    relation: Relation
    found_in: str | None
    says: tuple[str, ...]


def compare(
    ratings: Sequence[SelfLevel],
    replies: Sequence[Source],
    observed: Sequence[Observations],
    shown_by: Mapping[str, Sequence[ObservationKind | str]],
) -> tuple[Compared, ...]:
    """Each rating beside what was seen in the replies, in the ratings' order.

    ``observed`` has the observations of each reply, in the replies' order. ``shown_by`` names the kinds that tell of a
    dimension; one without any is not compared. ValueError, in one sentence, for a level outside of 1 to 4 or lists of
    unequal length.
    """
    if len(replies) != len(observed):
        raise ValueError(f"There are {len(replies)} replies and observations on {len(observed)}; give one for each.")
    for rating in ratings:
        if rating.level not in LEVELS or isinstance(rating.level, bool):
            raise ValueError(f"The level of {rating.dimension} is {rating.level!r}; it goes from 1 to 4.")
    return tuple(
        _compared(rating, replies, observed, [ObservationKind(kind) for kind in shown_by.get(rating.dimension, ())])
        for rating in ratings
    )


def _compared(
    rating: SelfLevel, replies: Sequence[Source], observed: Sequence[Observations], kinds: Sequence[ObservationKind]
) -> Compared:
    number = next((number for number, reply in enumerate(replies) if stands_in(rating.quote, reply.text)), None)
    found_in = None if number is None else replies[number].name
    seen = {kind: _first_seen(kind, replies, observed) for kind in kinds}
    missing = [kind for kind in kinds if seen[kind] is None]
    if not kinds:
        relation = Relation.NOT_COMPARED
    elif rating.level >= DONE and missing:
        relation = Relation.HIGHER
    elif rating.level <= NOT_DONE and not missing:
        relation = Relation.LOWER
    else:
        relation = Relation.AGREES
    said = [_on_levels(rating, relation, seen, missing)]
    said += _on_quote(rating, found_in)
    if number is not None:
        said += [f"Beside that reply stands: {warning.says}" for warning in observed[number].warnings]
    return Compared(rating, relation, found_in, tuple(said))


def _first_seen(
    kind: ObservationKind, replies: Sequence[Source], observed: Sequence[Observations]
) -> tuple[str, Observation] | None:
    for reply, observations in zip(replies, observed, strict=True):
        one = observations.of(kind)
        if one.seen:
            return reply.name, one
    return None


def _on_levels(
    rating: SelfLevel,
    relation: Relation,
    seen: Mapping[ObservationKind, tuple[str, Observation] | None],
    missing: Sequence[ObservationKind],
) -> str:
    rated = f"You rated {rating.level} in {rating.dimension}"
    if rating.quote.strip():
        rated += f' and quoted "{_short(rating.quote)}"'
    there = "; ".join(_seen(kind, *place) for kind, place in seen.items() if place is not None)
    if relation is Relation.NOT_COMPARED:
        return f"{rated}. No program can see anything of this: it is between you and your words."
    if relation is Relation.HIGHER:
        also = f" What was seen: {there}." if there else ""
        return (
            f"{rated}; no {_names(missing)} was seen in your replies.{also} A program may have missed it: would a stranger "
            "find it in your words?"
        )
    if relation is Relation.LOWER:
        return (
            f"{rated}; what it looks for was seen in your replies: {there}. A program cannot tell whether it is sound, "
            "and you may have been hard on yourself."
        )
    if missing:
        return f"{rated}, and no {_names(missing)} was seen in your replies: you and the program say the same."
    return f"{rated}, and it was seen in your replies: {there}. Whether it is sound, a program cannot tell."


def _on_quote(rating: SelfLevel, found_in: str | None) -> Iterator[str]:
    if not rating.quote.strip():
        yield "There is no sentence of yours beside this rating: which one shows it?"
    elif found_in is None:
        yield "What you quoted stands in none of your replies as it is; quote what you said, not what you meant."


def _seen(kind: ObservationKind, where: str, one: Observation) -> str:
    return f'{_NAMES[kind]} in {where} ("{_short(one.spans[0].text)}")'


def _names(kinds: Sequence[ObservationKind]) -> str:
    names = [_NAMES[kind] for kind in kinds]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and no {names[-1]}"


def _short(text: str) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 3]}..."
