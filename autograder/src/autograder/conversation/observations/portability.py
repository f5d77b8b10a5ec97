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
#: Different words that are a reply's own, in a hundred, below which it would fit any situation; by what was seen in it,
#: since who names a mechanism and a limit speaks of this situation in whatever words.
OWN_IN_A_HUNDRED = (6.0, 6.0, 3.5)
#: The same with the situation's words, below which a reply says nothing.
ANY_IN_A_HUNDRED = (8.0, 8.0, 4.0)
#: The share of a reply's words with a subject that the situation has as well, below which it speaks of something else, and
#: how many such words it takes to say so.
OF_THE_SITUATION, TO_SAY_SO = 0.115, 15
#: Words with a subject that a situation must have before a reply can be held against it.
_SITUATION = 12


@dataclass(frozen=True)
class Remains:
    """Different words of a reply that have a subject: ``own`` ones, and those ``shared`` with the situation.

    ``numbers`` are its own, too. ``words`` are all of the reply's, ``situation`` the different ones of the situation.
    """

    words: int
    own: tuple[str, ...]
    numbers: tuple[str, ...]
    shared: tuple[str, ...]
    situation: int

    def is_portable(self, seen: int) -> bool:
        """``seen`` is the number of observations that were seen."""
        return self.words >= SHORT and _rarely(len(self.own) + len(self.numbers), self.words, OWN_IN_A_HUNDRED, seen)

    def is_empty(self, seen: int) -> bool:
        told = len(self.own) + len(self.numbers) + len(self.shared)
        return self.words >= SMOOTH and _rarely(told, self.words, ANY_IN_A_HUNDRED, seen)

    @property
    def is_of_another_situation(self) -> bool:
        together = len(self.own) + len(self.shared)
        return (
            self.words >= SHORT
            and self.situation >= _SITUATION
            and together >= TO_SAY_SO
            and len(self.shared) < OF_THE_SITUATION * together
        )


def _rarely(count: int, words: int, limits: tuple[float, ...], seen: int) -> bool:
    return seen < len(limits) and count * 100 < limits[seen] * words


def remains_of(text: Text, scenario: str) -> Remains:
    """Takes the situation's words and the general ones away; quotations and code stay out of it."""
    situation, numbers = _situation(scenario)
    own: dict[str, str] = {}
    others: dict[str, None] = {}
    shared: dict[str, str] = {}
    words = 0
    lists = lexicon()
    for sentence in text.sentences:
        if sentence.is_quoted or sentence.is_code:
            continue
        for token in sentence.tokens:
            words += token.kind == "word"
            if token.kind == "number" and len(token.norm) > 1 and token.norm not in numbers:
                others.setdefault(token.norm)
            elif says_something(token, lists):
                (shared if token.stem in situation else own).setdefault(token.stem, token.norm)
    return Remains(words, tuple(own.values()), tuple(others), tuple(shared.values()), len(situation))


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
