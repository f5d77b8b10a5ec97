"""A sentence together with what several lookers ask of it, worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from autograder.conversation.observations.lexicon import Lexicon, lexicon
from autograder.conversation.observations.negation import denied
from autograder.conversation.observations.people import Group, groups
from autograder.conversation.observations.text import Sentence, Text, Token

_NOTHING = {"nothing", "nobody", "none", "neither"}
#: What may follow whom a verb takes something away from: "locks nurses out".
_AWAY, _AWAY_WITHIN = {"out", "off", "behind"}, 6


@dataclass(frozen=True)
class Reading:
    """``denied`` says of each token whether it is said not to be so.

    ``harms`` are the tokens where something bad is said to happen, ``spared`` where it is said not to; what people do not
    get counts as bad.
    """

    sentence: Sentence

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.sentence.tokens

    @property
    def place(self) -> tuple[int, int]:
        return self.sentence.start, self.sentence.end

    @cached_property
    def denied(self) -> list[bool]:
        return denied(self.tokens)

    @cached_property
    def groups(self) -> list[Group]:
        return list(groups(self.tokens))

    @property
    def harms(self) -> list[int]:
        return self._harms_and_spared[0]

    @property
    def spared(self) -> list[int]:
        return self._harms_and_spared[1]

    @cached_property
    def _harms_and_spared(self) -> tuple[list[int], list[int]]:
        lists, tokens = lexicon(), self.tokens
        harms, spared = set(), set()
        for first, last in _said_to_hurt(tokens, lists):
            nothing = last < len(tokens) and tokens[last].norm in _NOTHING
            (spared if self.denied[first] or nothing else harms).add(last - 1)
        for place, token in enumerate(tokens):
            if self.denied[place] and token.is_verb and token in lists["good"]:
                harms.add(place)
        return sorted(harms), sorted(spared)


def readings(text: Text) -> list[Reading]:
    return [Reading(sentence) for sentence in text.sentences]


def _said_to_hurt(tokens: Sequence[Token], lists: Lexicon) -> Iterator[tuple[int, int]]:
    yield from lists["harm"].find(tokens)
    yield from lists["harm_form"].find(tokens)
    for first, last in lists["takes_away"].find(tokens):
        if any(token.norm in _AWAY for token in tokens[first + 2 : first + _AWAY_WITHIN]):
            yield first, last
