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
#: The share of a reply's topic that the situation has as well, below which it speaks of something else or of nothing: for a
#: situation of so many topic words; how it grows with their number, since a long text has more of any reply's words; the
#: most. Measured on replies held against their own and other situations of 27 to 223 topic words.
ON_TOPIC, OF_SO_MANY, GROWS, AT_THE_MOST = 0.115, 30, 0.6, 0.4
_ANYTHING = 1e-9
#: Different words of the situation in a hundred, below which a reply speaks of nothing.
SHARED = 2.0
#: Different words of its own in a hundred, or observations, from which it speaks of something else rather than of nothing;
#: and words that it takes to say so.
OF_SOMETHING_ELSE, SEEN_OF_IT, LONG_ENOUGH = 15.0, 2, 50
#: A shorter reply speaks of something else only when it is so long, shares no word and has so many of its own.
TERSE, OWN_WHEN_TERSE = 25, 8


@dataclass(frozen=True)
class Remains:
    """Different words of a reply that have a subject: ``own`` ones, and those ``shared`` with the situation.

    ``numbers`` are its own, too. ``words`` are all of the reply's, ``stock`` those of talk that fits any subject, and
    ``on_topic`` is the share of its topic that is the situation's, and ``expected`` the least that it should be.
    """

    words: int
    stock: int
    own: tuple[str, ...]
    numbers: tuple[str, ...]
    shared: tuple[str, ...]
    on_topic: float
    expected: float
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
        elsewhere = self._is_elsewhere or (self.situation_is_told and self._in_a_hundred(len(self.shared)) < SHARED)
        return self.words >= SMOOTH and seen <= MOST_SEEN and elsewhere and not self._has_a_subject

    def is_of_another_situation(self, seen: int) -> bool:
        if self.words < LONG_ENOUGH:
            nothing_of_it = self.situation_is_told and self.words >= TERSE and not self.on_topic and not self.shared
            return nothing_of_it and self._has_a_subject and len(self.own) >= OWN_WHEN_TERSE
        return self._is_elsewhere and (self._has_a_subject or seen >= SEEN_OF_IT)

    @property
    def _is_elsewhere(self) -> bool:
        return self.on_topic < self.expected

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
    on_topic = len(topic & situation.topic) / max(1, len(topic))
    # Of a situation told in a sentence or two one can only ask that a reply share anything with it.
    expected = _ANYTHING if situation.topic else 0.0
    if situation.is_told:
        expected = min(AT_THE_MOST, ON_TOPIC * (len(situation.topic) / OF_SO_MANY) ** GROWS)
    return Remains(
        words, stock, tuple(own.values()), tuple(numbers), tuple(shared.values()), on_topic, expected, situation.is_told
    )


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
