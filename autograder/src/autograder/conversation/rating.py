"""A rating of oneself: a level for each dimension, with a sentence of one's own."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.content.rubric import Dimension
from autograder.content.scenario import RATING
from autograder.conversation.engine import Exchange


@dataclass(frozen=True)
class SelfRating:
    """One dimension as its owner sees it."""

    dimension: Dimension
    level: int
    quote: str


def self_ratings(exchange: Exchange) -> tuple[SelfRating, ...]:
    """The ratings that the conversation's last card gives, in the rubric's order."""
    given = {d: exchange.state.values.get(f"{RATING}.{d.id}") for d in exchange.scenario.rubric}
    return tuple(SelfRating(dimension, *rating) for dimension, rating in given.items() if rating is not None)
