"""Which question of the bank somebody means: BM25 over the bank's words, and keys that mean a question by themselves.

Deterministic and offline. A question is taken for one of the bank only when it stands out: enough of its words are known
there, and no other question is nearly as close. All else is asked back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import log

import bm25s
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from autograder.pairing.words import Vocabulary

#: What a key adds for each of its words. Weights are in units of a word that only one question of the bank has.
_KEY = 0.8
#: A match needs so much weight …
_LEAST = 0.9
#: … and either of these: the share of the weight of the words that were asked with, and the share by which it is better
#: than the next, with the weight from which that will do.
_EITHER = ((0.45, 0.2, 0.9), (0.28, 0.45, 1.4))
#: With a smaller share than this, the bank knows next to nothing of what was asked.
_KNOWN = 0.35
#: A word that the bank does not have weighs so much.
_UNKNOWN = 0.7
#: A text that is so close to one of the bank, in percent, is that one.
_SAME = 92
#: Words of so many letters may have one letter wrong.
_TYPO_FROM = 5


class Kind(StrEnum):
    """How sure a match is. NOTHING: the bank knows next to none of the words."""

    CLEAR = "clear"
    UNCLEAR = "unclear"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Match:
    """``names`` are the ids that come into question, the closest first: one when CLEAR, none when NOTHING.

    ``words`` of the text mean something, ``score`` is that of the closest, ``covered`` the share of those words that it
    has, by weight.
    """

    kind: Kind
    names: tuple[str, ...]
    words: int
    score: float = 0.0
    covered: float = 0.0


@dataclass(frozen=True)
class Entry:
    """What a `Matcher` knows of one question: ``texts`` in which it is asked, and ``keys`` that mean it by themselves."""

    texts: tuple[str, ...]
    keys: tuple[str, ...] = ()


class Matcher:
    """Matches texts to entries by their ids."""

    def __init__(self, entries: Mapping[str, Entry], vocabulary: Vocabulary):
        self._vocabulary = vocabulary
        self._names = list(entries)
        self._keys = {name: [frozenset(vocabulary.all_words(key)) for key in e.keys] for name, e in entries.items()}
        self._texts = {_plain(text): name for name, entry in entries.items() for text in entry.texts}
        documents = []
        for entry in entries.values():
            words = [word for text in entry.texts for word in dict.fromkeys(vocabulary.words(text))]
            documents.append(words + [word for key in entry.keys for word in vocabulary.words(key)])
        self._inside = {name: set(words) for name, words in zip(self._names, documents, strict=True)}
        self._known = sorted(set().union(*self._inside.values()))
        self._bm25 = bm25s.BM25(method="lucene", k1=1.2, b=0.3)
        # the numbers are given, so that nothing hangs on the order of a set
        numbers = {word: number for number, word in enumerate(self._known)}
        corpus = [[numbers[word] for word in words] for words in documents]
        self._bm25.index((corpus, numbers), show_progress=False)
        self._unit = self._rarity(1)
        self._weights = {
            word: self._rarity(sum(word in inside for inside in self._inside.values())) / self._unit
            for word in self._known
        }

    def _rarity(self, count: int) -> float:
        return log(1 + (len(self._names) - count + 0.5) / (count + 0.5))

    def match(self, text: str, among: Iterable[str] | None = None) -> Match:
        """The entry that a text means, ``among`` those ids or all."""
        everything = {self._mended(word) for word in self._vocabulary.all_words(text)}
        words = list(dict.fromkeys(self._mended(word) for word in self._vocabulary.words(text)))
        known = [word for word in words if word in self._weights]
        allowed = set(self._names if among is None else among)
        same = process.extractOne(_plain(text), self._texts.keys(), scorer=fuzz.ratio, score_cutoff=_SAME)
        if same and self._texts[same[0]] in allowed:
            return Match(Kind.CLEAR, (self._texts[same[0]],), len(words), _LEAST, 1.0)
        if not known or not allowed:
            return Match(Kind.NOTHING, (), len(words))
        scores = dict(zip(self._names, map(float, self._bm25.get_scores(known)), strict=True))
        ranked = sorted(
            ((scores[name] / self._unit + self._key(name, everything), name) for name in allowed),
            key=lambda pair: (-pair[0], pair[1]),
        )
        best, name = ranked[0]
        second = ranked[1][0] if len(ranked) > 1 else 0.0
        asked = sum(self._weights.get(word, _UNKNOWN) for word in words)
        covered = sum(self._weights[word] for word in known if word in self._inside[name]) / asked
        ahead = 1 - second / best if best else 0.0
        if any(best >= weight and covered >= share and ahead >= by for share, by, weight in _EITHER):
            return Match(Kind.CLEAR, (name,), len(words), best, covered)
        close = tuple(name for score, name in ranked[:2] if score >= _LEAST)
        kind = (
            Kind.UNCLEAR if close or covered > _KNOWN else Kind.NOTHING
        )  # words that are known, but of no single question
        return Match(kind, close, len(words), best, covered)

    def _key(self, name: str, words: set[str]) -> float:
        """What the largest key of an entry adds that a text has as a whole."""
        return _KEY * max((len(key) for key in self._keys[name] if key <= words), default=0)

    def _mended(self, word: str) -> str:
        """A word of the bank that is the same but for a slip of the finger; else the word as it is."""
        if word in self._weights or len(word) < _TYPO_FROM:
            return word
        found = process.extractOne(word, self._known, scorer=OSA.distance, score_cutoff=1)
        return found[0] if found and found[0][0] == word[0] else word


def _plain(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text.lower()).split())
