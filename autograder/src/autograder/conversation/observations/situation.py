"""The words of a situation: what a reply may speak of, and what is taken away to see what remains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from autograder.conversation.observations.finding import says_something
from autograder.conversation.observations.lexicon import lexicon
from autograder.conversation.observations.text import Token, text_of

#: Different words below which a situation says too little to hold a reply against it.
ENOUGH = 12


@dataclass(frozen=True)
class Situation:
    """Stems of the words with a subject, of all ``topic`` words but the commonest, and the numbers as they are written."""

    words: frozenset[str]
    topic: frozenset[str]
    numbers: frozenset[str]

    @property
    def is_told(self) -> bool:
        return len(self.words) >= ENOUGH

    def is_spoken_of(self, tokens: Iterable[Token]) -> bool:
        """True where one of its words stands, or a number."""
        return any(token.kind == "number" or token.stem in self.words for token in tokens)


@lru_cache(maxsize=64)
def situation_of(scenario: str) -> Situation:
    """Reads a scenario's text once."""
    tokens, lists = text_of(scenario).tokens, lexicon()
    return Situation(
        frozenset(token.stem for token in tokens if says_something(token, lists)),
        topic_of(tokens),
        frozenset(token.norm for token in tokens if token.kind == "number"),
    )


def topic_of(tokens: Iterable[Token]) -> frozenset[str]:
    """Stems of the nouns, verbs and adjectives that tell one subject from another, however general."""
    lists = lexicon()
    return frozenset(token.stem for token in tokens if token.is_open and token not in lists["common"])
