"""A rating of oneself: a level for each dimension, with a sentence that must stand in what one said."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.content.rubric import Dimension
from autograder.content.scenario import RATING
from autograder.conversation.commitments import own_words
from autograder.conversation.engine import Exchange
from autograder.conversation.quotes import find_quote


@dataclass(frozen=True)
class SelfRating:
    """One dimension as its owner sees it. ``found_in`` is the turn that holds the quote, None when none does."""

    dimension: Dimension
    level: int
    quote: str
    found_in: str | None


def self_ratings(exchange: Exchange) -> tuple[SelfRating, ...]:
    """The ratings that the conversation's last card gives, in the rubric's order."""
    found = []
    words = own_words(exchange.scenario, exchange.transcript, exchange.state)
    for dimension in exchange.scenario.rubric:
        given = exchange.state.values.get(f"{RATING}.{dimension.id}")
        if given is not None:
            level, quote = given
            found.append(SelfRating(dimension, level, quote, find_quote(quote, words)))
    return tuple(found)
