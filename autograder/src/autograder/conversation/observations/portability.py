"""What remains of a reply when this situation's words and the talk that fits any subject are taken away.

Three readings follow from it: a reply that would fit any situation, one that is smooth and says nothing, and one that
speaks of something else. None of them is made of a short reply: two sentences may hold everything.
"""

from __future__ import annotations

from dataclasses import dataclass

from autograder.conversation.observations.finding import says_something
from autograder.conversation.observations.lexicon import lexicon
from autograder.conversation.observations.situation import Situation
from autograder.conversation.observations.text import Text

#: Words below which nothing is said about a reply; words from which it may be called smooth.
SHORT, SMOOTH = 40, 60
#: Phrases of talk that fits any subject, in a hundred words, from which a reply would fit any situation, unless so many
#: different words in a hundred are its own, or more observations were seen: who names a mechanism, a limit and an owner
#: speaks of this situation in whatever words.
STOCK, OWN, MOST_SEEN = 8.0, 12.0, 2
#: Different words of this situation in a hundred, below which a reply does not speak of it. It then speaks of something
#: else when so many in a hundred are its own, and of nothing when they are fewer.
SHARED, OF_SOMETHING_ELSE = 2.5, 15.0
#: The share of a reply's words with a subject that the situation has as well, above which it does speak of it.
OF_THIS_ONE = 0.12
#: Numbers of its own in a hundred words, from which a reply is a sum and no tale of something else.
SUMS = 12.0
#: A shorter reply speaks of something else only when it is so long, shares no word and has so many of its own.
TERSE, OWN_WHEN_TERSE = 25, 8


@dataclass(frozen=True)
class Remains:
    """Different words of a reply that have a subject: ``own`` ones, and those ``shared`` with the situation.

    ``numbers`` are its own, too. ``words`` are all of the reply's, ``stock`` those of talk that fits any subject.
    """

    words: int
    stock: int
    own: tuple[str, ...]
    numbers: tuple[str, ...]
    shared: tuple[str, ...]
    situation_is_told: bool

    def is_portable(self, seen: int) -> bool:
        """``seen`` is the number of observations that were seen."""
        return (
            self.words >= SHORT
            and seen <= MOST_SEEN
            and self._in_a_hundred(self.stock) >= STOCK
            and self._in_a_hundred(len(self.own) + len(self.numbers)) < OWN
        )

    def is_empty(self, seen: int) -> bool:
        return self.words >= SMOOTH and seen <= MOST_SEEN and self._is_elsewhere and not self._has_a_subject

    @property
    def is_of_another_situation(self) -> bool:
        if not self._has_a_subject or self._in_a_hundred(len(self.numbers)) >= SUMS:
            return False
        if self.words < SHORT:
            return self.words >= TERSE and not self.shared and len(self.own) >= OWN_WHEN_TERSE
        return self._is_elsewhere and len(self.shared) < OF_THIS_ONE * (len(self.own) + len(self.shared))

    @property
    def _is_elsewhere(self) -> bool:
        return not self.shared or (self.situation_is_told and self._in_a_hundred(len(self.shared)) < SHARED)

    @property
    def _has_a_subject(self) -> bool:
        return self._in_a_hundred(len(self.own)) >= OF_SOMETHING_ELSE

    def _in_a_hundred(self, count: int) -> float:
        return 100 * count / max(1, self.words)


def remains_of(text: Text, situation: Situation) -> Remains:
    """Takes the situation's words and the general ones away; quotations and code stay out of it."""
    own: dict[str, str] = {}
    shared: dict[str, str] = {}
    numbers: dict[str, None] = {}
    words = stock = 0
    lists = lexicon()
    for sentence in text.sentences:
        if sentence.is_quoted or sentence.is_code:
            continue
        stock += sum(1 for _ in lists["stock"].find(sentence.tokens))
        for token in sentence.tokens:
            words += token.kind == "word"
            if token.kind == "number" and len(token.norm) > 1 and token.norm not in situation.numbers:
                numbers.setdefault(token.norm)
            elif says_something(token, lists):
                (shared if token.stem in situation.words else own).setdefault(token.stem, token.norm)
    return Remains(words, stock, tuple(own.values()), tuple(numbers), tuple(shared.values()), situation.is_told)


def blank_sentences(text: Text, situation: Situation, most: int = 3) -> list[tuple[int, int]]:
    """The longest sentences of which least remains, at most ``most``, in their order."""
    lists = lexicon()

    def left(tokens) -> int:
        return sum(
            token.kind == "number" or (says_something(token, lists) and token.stem not in situation.words)
            for token in tokens
        )

    told = [sentence for sentence in text.sentences if not sentence.aside]
    told.sort(key=lambda sentence: (left(sentence.tokens), -len(sentence.tokens), sentence.start))
    return sorted((sentence.start, sentence.end) for sentence in told[:most])
