"""Observations on the prose of a conversation, and the rating of oneself held against them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from autograder.content.templates import show
from autograder.conversation.budget import Budget
from autograder.conversation.commitments import own_words
from autograder.conversation.engine import Exchange
from autograder.conversation.observations import Context, Observations, Source, observe
from autograder.conversation.rating import self_ratings
from autograder.conversation.reviewer import ReviewSettings, ReviewUnavailable, disagreements, review
from autograder.conversation.selfrating import Compared, SelfLevel, compare

#: Seconds for one reply of a reviewer; somebody waits for all of them.
_PATIENCE = 15.0


@dataclass(frozen=True)
class Looked:
    """What was seen in the prose of one turn. ``words`` are the prose and the texts of the card, for quoting."""

    title: str
    prose: str
    words: str
    context: Context
    observed: Observations


def look_at_replies(exchange: Exchange, earlier: Iterable[tuple[str, str]] = ()) -> tuple[Looked, ...]:
    """What there is to see in each turn in which something was said.

    ``earlier`` has what the same person said in other conversations, by title.
    """
    about, before = supplied_words(exchange), tuple(Source(title, text) for title, text in earlier)
    words = own_words(exchange.scenario, exchange.transcript, exchange.state)
    found: list[Looked] = []
    for turn in exchange.scenario.turns:
        if words[turn.id].strip():
            prose = exchange.transcript.get((turn.id, "reply"), "").strip()
            own = tuple(Source(one.title, one.prose) for one in found if one.prose)
            context = Context(scenario=about, earlier=before, own=own)
            found.append(Looked(turn.title, prose, words[turn.id], context, observe(prose, context)))
    return tuple(found)


def supplied_words(exchange: Exchange) -> str:
    """Every word that stood before the learner: the situation, what the interviewer said, and the lines of the cards.

    What the interviewer quotes from a text of the learner's is the learner's own, and is left out.
    """
    scenario, values = exchange.scenario, exchange.state.values
    cards = [text for slot in scenario.slots for text in (slot.title, slot.help, slot.asks, *slot.choices)]
    own = [show(values[slot.key]) for slot in scenario.slots if slot.kind == "text" and slot.key in values]
    said = "\n".join(filter(None, exchange.words.values()))
    for text in sorted(own, key=len, reverse=True):
        for quoted in (text, text[:1].upper() + text[1:]):
            said = said.replace(quoted, "")
    return "\n".join(filter(None, [scenario.situation, said, *cards]))


def compare_ratings(exchange: Exchange, looked: Iterable[Looked]) -> tuple[Compared, ...]:
    """Each rating of oneself beside what was seen, in the rubric's order."""
    looked = list(looked)
    return compare(
        [SelfLevel(one.dimension.title, one.level, one.quote) for one in self_ratings(exchange)],
        [Source(one.title, one.words) for one in looked],
        [one.observed for one in looked],
        {dimension.title: dimension.observations for dimension in exchange.scenario.rubric},
    )


def ask_reviewer(looked: Iterable[Looked]) -> list[str] | None:
    """Where a language model reads the replies otherwise, in sentences; None unless it is switched on.

    The first reply that it cannot read ends it: whatever is wrong then is wrong of the next, too.
    """
    settings = replace(ReviewSettings.from_environment(), timeout=_PATIENCE)
    if not settings.enabled:
        return None
    said, budget = [], Budget()
    for one in looked:
        if one.prose:
            try:
                reviewed = review(one.prose, one.context, settings, budget)
            except ReviewUnavailable as error:
                return [*said, str(error)]
            said += [f"{one.title}: {difference.says}" for difference in disagreements(one.observed, reviewed)]
    return said or ["The reviewer saw the same."]
