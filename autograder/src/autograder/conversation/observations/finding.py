"""What the looking for one kind of observation comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.conversation.observations.lexicon import Lexicon
from autograder.conversation.observations.text import Token

Place = tuple[int, int]


@dataclass
class Found:
    """Places in a reply: where the thing ``stands``, where it is ``denied``, and what comes ``near`` it, with the reason."""

    stands: list[Place] = field(default_factory=list)
    denied: list[Place] = field(default_factory=list)
    near: list[tuple[Place, str]] = field(default_factory=list)


def place_of(tokens: Sequence[Token], first: int, last: int) -> Place:
    """The characters from token ``first`` up to token ``last``."""
    return tokens[first].start, tokens[last - 1].end


def says_something(token: Token, lists: Lexicon) -> bool:
    """True of a word that belongs to some subject and not to any."""
    return token.is_open and token not in lists["generic"] and token not in lists["people_broad"]


def content(tokens: Sequence[Token], lists: Lexicon) -> int:
    """How many different words of ``tokens`` belong to some subject; a number counts as one."""
    return len({token.stem for token in tokens if token.kind == "number" or says_something(token, lists)})
