"""Observations on the prose of a conversation: the one place that knows how they are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from autograder.conversation.engine import Exchange


@dataclass(frozen=True)
class Seen:
    """One observation on one reply, or a warning about it: what it says and the words that it is about."""

    turn: str
    kind: str
    seen: bool
    warning: bool
    says: str
    cannot_judge: str
    quotes: tuple[str, ...]


def observe_replies(exchange: Exchange, earlier: Iterable[tuple[str, str]] = ()) -> tuple[Seen, ...] | None:
    """What there is to see in each reply; None where this installation has no observations.

    ``earlier`` has what the same person said in other conversations, by title.
    """
    try:
        from autograder.conversation.observations import Context, Source, observe
    except ImportError:
        return None
    about = supplied_words(exchange)
    before = tuple(Source(title, text) for title, text in earlier)
    found: list[Seen] = []
    own: list[Source] = []
    for turn in exchange.scenario.turns:
        text = exchange.transcript.get((turn.id, "reply"), "").strip()
        if text:
            seen = observe(text, Context(scenario=about, earlier=before, own=tuple(own)))
            found += [
                Seen(turn.id, str(one.kind), one.seen, False, one.says, one.cannot_judge, _quotes(one))
                for one in seen.observations
            ]
            found += [Seen(turn.id, str(one.kind), True, True, one.says, "", _quotes(one)) for one in seen.warnings]
            own.append(Source(turn.title, text))
    return tuple(found)


def supplied_words(exchange: Exchange) -> str:
    """Every word that stood before the learner: the situation, what the interviewer said, and the lines of the cards."""
    scenario = exchange.scenario
    cards = [text for slot in scenario.slots for text in (slot.title, slot.help, slot.asks, *slot.choices)]
    return "\n".join(filter(None, [scenario.situation, *exchange.words.values(), *cards]))


def _quotes(one) -> tuple[str, ...]:
    return tuple(span.text for span in one.spans)
