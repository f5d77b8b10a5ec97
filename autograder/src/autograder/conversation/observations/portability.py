"""What remains of a reply when this situation's words and the talk that fits any subject are taken away.

Three readings follow from it: a reply that would fit any situation, one that is smooth and says nothing, and one that
speaks of something else. None of them is made of a short reply: two sentences may hold everything.
"""

from __future__ import annotations

from dataclasses import dataclass

from autograder.conversation.observations.finding import says_something
from autograder.conversation.observations.lexicon import lexicon
from autograder.conversation.observations.situation import Situation, topic_of
from autograder.conversation.observations.text import Text

#: Words below which nothing is said about a reply; words from which it may be called smooth.
SHORT, SMOOTH = 40, 60
#: Phrases of talk that fits any subject, in a hundred words, from which a reply would fit any situation, unless so many
#: different words in a hundred are its own, or more observations were seen: who names a mechanism, a limit and an owner
#: speaks of this situation in whatever words.
STOCK, OWN, MOST_SEEN = 8.0, 12.0, 2
#: The share of a reply's topic that the situation has as well, below which it speaks of something else or of nothing; and
#: different words of the situation in a hundred, below which it speaks of nothing.
ON_TOPIC, SHARED = 0.1, 2.0
#: Different words of its own in a hundred from which it speaks of something else, and words that it takes to say so.
OF_SOMETHING_ELSE, LONG_ENOUGH = 15.0, 50
#: Numbers of its own in a hundred words, from which a reply is a sum and no tale of something else.
SUMS = 12.0
#: A shorter reply speaks of something else only when it is so long, shares no word and has so many of its own.
TERSE, OWN_WHEN_TERSE = 25, 8


@dataclass(frozen=True)
class Remains:
    """Different words of a reply that have a subject: ``own`` ones, and those ``shared`` with the situation.

    ``numbers`` are its own, too. ``words`` are all of the reply's, ``stock`` those of talk that fits any subject, and
    ``on_topic`` is the share of its topic that is the situation's, 1 where the situation says too little to tell.
    """

    words: int
    stock: int
    own: tuple[str, ...]
    numbers: tuple[str, ...]
    shared: tuple[str, ...]
    on_topic: float

    def is_portable(self, seen: int) -> bool:
        """``seen`` is the number of observations that were seen."""
        return (
            self.words >= SHORT
            and seen <= MOST_SEEN
            and self._in_a_hundred(self.stock) >= STOCK
            and self._in_a_hundred(len(self.own) + len(self.numbers)) < OWN
        )

    def is_empty(self, seen: int) -> bool:
        elsewhere = self.on_topic < ON_TOPIC or self._in_a_hundred(len(self.shared)) < SHARED
        return self.words >= SMOOTH and seen <= MOST_SEEN and elsewhere and not self._has_a_subject

    @property
    def is_of_another_situation(self) -> bool:
        if not self._has_a_subject or self._in_a_hundred(len(self.numbers)) >= SUMS:
            return False
        if self.words < LONG_ENOUGH:
            return self.words >= TERSE and not self.on_topic and not self.shared and len(self.own) >= OWN_WHEN_TERSE
        return self.on_topic < ON_TOPIC

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
    topic = topic_of(token for sentence in text.sentences if not sentence.is_quoted for token in sentence.tokens)
    on_topic = len(topic & situation.topic) / len(topic) if topic and situation.is_told else 1.0
    return Remains(words, stock, tuple(own.values()), tuple(numbers), tuple(shared.values()), on_topic)


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
