"""The observations and warnings of a reply, put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from autograder.conversation.observations import words
from autograder.conversation.observations.doubt import find_doubt
from autograder.conversation.observations.finding import Found
from autograder.conversation.observations.harm import find_harm
from autograder.conversation.observations.mechanism import find_mechanism
from autograder.conversation.observations.model import (
    Context,
    Observation,
    ObservationKind,
    Observations,
    Source,
    Span,
    Warning_,
    WarningKind,
    merged,
)
from autograder.conversation.observations.overlap import overlap
from autograder.conversation.observations.owner import find_owner_action
from autograder.conversation.observations.portability import blank_sentences, remains_of
from autograder.conversation.observations.reading import Reading, readings
from autograder.conversation.observations.shape import SHORT, TOO_SHORT, Shape, shape_of
from autograder.conversation.observations.signal import find_signal
from autograder.conversation.observations.situation import Situation, situation_of
from autograder.conversation.observations.text import Text, text_of

#: Spans that one observation quotes at the most.
MOST_SPANS = 5
#: Words in one passage that a reply may share before it is said; what was said here is there to be taken up, so more of it.
SHARED, SHARED_HERE = 8, 12
#: The share of a reply that is the situation's own words; the share from which the rest of a reply is not looked at.
OF_THE_SITUATION, MOSTLY = 0.4, 0.5
#: Things that a reply denies before it is said of the whole; one less where nothing else is seen.
DENIALS = 3

_LOOK: dict[ObservationKind, Callable[[Sequence[Reading], Situation], Found]] = {
    ObservationKind.HARM: lambda readings, situation: find_harm(readings),
    ObservationKind.MECHANISM: find_mechanism,
    ObservationKind.SIGNAL: find_signal,
    ObservationKind.OWNER_ACTION: lambda readings, situation: find_owner_action(readings),
    ObservationKind.RESIDUAL_DOUBT: find_doubt,
}


def observe(text: str, context: Context) -> Observations:
    """What stands in a reply, held against what stood before the learner.

    Deterministic; never raises; bounds its work, and says so when not all of a reply was looked at.
    """
    read = text_of(text)
    shape, situation = shape_of(read), situation_of(context.scenario)
    sentences = readings(read) if shape.is_english else []
    found = {kind: look(sentences, situation) for kind, look in _LOOK.items()}
    observations = tuple(_observation(kind, text, one) for kind, one in found.items())
    return Observations(observations, tuple(_warnings(read, shape, context, found)))


def _observation(kind: ObservationKind, text: str, found: Found) -> Observation:
    spans = merged(text, found.stands)[:MOST_SPANS]
    denied = merged(text, found.denied)
    near = Span.of(text, *found.near[0][0]) if found.near else None
    return Observation(kind, bool(spans), spans, words.says(kind, found, spans, denied, near), words.cannot_judge(kind))


def _warnings(text: Text, shape: Shape, context: Context, found: dict[ObservationKind, Found]) -> Iterator[Warning_]:
    seen = [kind for kind, one in found.items() if one.stands]
    denied = [kind for kind, one in found.items() if one.denied and not one.stands]
    in_common = list(_in_common(text, context))
    yield from (warning for warning, _ in in_common)
    if not shape.is_english:
        yield Warning_(WarningKind.NOT_ENGLISH, (), words.NOT_ENGLISH)
    elif shape.words < TOO_SHORT or (shape.words < SHORT and not seen and not shape.numbers):
        yield Warning_(WarningKind.TOO_SHORT_TO_JUDGE, (), words.TOO_SHORT)
    elif shape.is_keyword_list:
        yield Warning_(WarningKind.KEYWORD_LIST, _whole(text), words.KEYWORD_LIST)
    elif all(share < MOSTLY for _, share in in_common):
        yield from _portability(text, situation_of(context.scenario), len(seen))
    if len(denied) >= (DENIALS if seen else DENIALS - 1):
        spans = merged(text.reply, (place for kind in denied for place in found[kind].denied))
        yield Warning_(WarningKind.NEGATED, spans, words.NEGATED)
    if text.is_cut:
        yield Warning_(WarningKind.READ_IN_PART, (), words.READ_IN_PART.format(f"{len(text.looked_at):,}"))


def _in_common(text: Text, context: Context) -> Iterator[tuple[Warning_, float]]:
    """What a reply has in common with the texts before it, and the share of the reply that this is."""
    whole = max(1, len(text.compared.words))
    for kind, sources in (
        (WarningKind.COPIED_FROM_READING, context.readings),
        (WarningKind.REPEATS_EARLIER_ANSWER, context.earlier),
        (WarningKind.REPEATS_OWN_REPLY, context.own),
    ):
        for source in sources:
            common = overlap(text, source)
            own = kind is WarningKind.REPEATS_OWN_REPLY
            if common.longest >= (SHARED_HERE if own else SHARED):
                share = common.words / whole
                said = words.in_common_with_own(common) if own else words.in_common(common, share)
                yield Warning_(kind, common.spans, said), share
    common = overlap(text, Source("the situation", context.scenario), quotations=False)
    share = common.words / whole
    if common.longest >= SHARED_HERE or (common.longest >= SHARED and share >= OF_THE_SITUATION):
        yield Warning_(WarningKind.REPEATS_SCENARIO, common.spans, words.in_common(common, share)), share


def _portability(text: Text, situation: Situation, seen: int) -> Iterator[Warning_]:
    remains = remains_of(text, situation)
    if remains.is_empty(seen):
        spans = merged(text.reply, blank_sentences(text, situation))
        yield Warning_(WarningKind.EMPTY_FLUENCY, spans, words.empty(remains))
    if remains.is_portable(seen):
        spans = merged(text.reply, blank_sentences(text, situation))
        yield Warning_(WarningKind.PORTABLE, spans, words.portable(remains))
    if remains.is_of_another_situation(seen):
        yield Warning_(WarningKind.OTHER_SITUATION, (), words.other_situation(remains))


def _whole(text: Text) -> tuple[Span, ...]:
    tokens = text.tokens
    return (Span.of(text.reply, tokens[0].start, tokens[-1].end),) if tokens else ()
