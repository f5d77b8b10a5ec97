"""What remains of a reply when this situation's words and the talk that fits any subject are taken away.

Three readings follow from it: a reply that would fit any situation, one that is smooth and says nothing, and one that
speaks of something else. None of them is made of a short reply: two sentences may hold everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from autograder.conversation.observations.finding import says_something
from autograder.conversation.observations.lexicon import lexicon
from autograder.conversation.observations.text import Text, text_of

#: Words below which nothing is said about a reply; words from which it may be called smooth.
SHORT, SMOOTH = 40, 60
#: Different words that are a reply's own, in a hundred, below which it would fit any situation.
OWN_IN_A_HUNDRED = 5.0
#: The same with the situation's words, below which a reply says nothing.
ANY_IN_A_HUNDRED = 7.0
#: The share of a reply's words with a subject that the situation has as well, below which it speaks of something else, and
#: how many such words it takes to say so.
OF_THE_SITUATION, TO_SAY_SO = 0.115, 13
#: Words with a subject that a situation must have before a reply can be held against it.
_SITUATION = 25


@dataclass(frozen=True)
class Remains:
    """Different words of a reply that have a subject: ``own`` ones and numbers, and those ``shared`` with the situation."""

    words: int
    own: tuple[str, ...]
    shared: tuple[str, ...]
    situation: int

    @property
    def is_portable(self) -> bool:
        return self.words >= SHORT and len(self.own) * 100 < OWN_IN_A_HUNDRED * self.words

    @property
    def is_empty(self) -> bool:
        return self.words >= SMOOTH and (len(self.own) + len(self.shared)) * 100 < ANY_IN_A_HUNDRED * self.words

    @property
    def is_of_another_situation(self) -> bool:
        together = len(self.own) + len(self.shared)
        return (
            self.words >= SHORT
            and self.situation >= _SITUATION
            and together >= TO_SAY_SO
            and len(self.shared) < OF_THE_SITUATION * together
        )


def remains_of(text: Text, scenario: str) -> Remains:
    """Takes the situation's words and the general ones away; quotations and code stay out of it."""
    situation, numbers = _situation(scenario)
    own: dict[str, str] = {}
    shared: dict[str, str] = {}
    words = 0
    lists = lexicon()
    for sentence in text.sentences:
        if sentence.is_quoted or sentence.is_code:
            continue
        for token in sentence.tokens:
            words += token.kind == "word"
            if token.kind == "number" and len(token.norm) > 1 and token.norm not in numbers:
                own.setdefault(token.norm, token.norm)
            elif says_something(token, lists):
                (shared if token.stem in situation else own).setdefault(token.stem, token.norm)
    return Remains(words, tuple(own.values()), tuple(shared.values()), len(situation))


def blank_sentences(text: Text, scenario: str, most: int = 3) -> list[tuple[int, int]]:
    """The longest sentences of which nothing remains, at most ``most``, in their order."""
    situation, _ = _situation(scenario)
    lists = lexicon()
    blank = [
        sentence
        for sentence in text.sentences
        if not sentence.aside
        and not any(
            token.kind == "number" or (says_something(token, lists) and token.stem not in situation)
            for token in sentence.tokens
        )
    ]
    blank.sort(key=lambda sentence: (-len(sentence.tokens), sentence.start))
    return sorted((sentence.start, sentence.end) for sentence in blank[:most])


@lru_cache(maxsize=64)
def _situation(scenario: str) -> tuple[frozenset[str], frozenset[str]]:
    tokens, lists = text_of(scenario).tokens, lexicon()
    return (
        frozenset(token.stem for token in tokens if says_something(token, lists)),
        frozenset(token.norm for token in tokens if token.kind == "number"),
    )
