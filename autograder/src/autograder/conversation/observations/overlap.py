"""Words of a reply that also stand in another text: runs of five words in common, and sentences with little changed.

Five words in a row by chance are rare and eight are very rare, so runs are joined over small gaps and the short ones left
alone. A passage that the learner put in quotation marks is a quotation and not looked at, unless there is little else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import LCSseq

from autograder.conversation.observations.model import Source, Span, merged
from autograder.conversation.observations.text import Compared, Text, compared

#: Words of a run; words that may stand between two runs of one passage.
GRAM, GAP = 5, 3
#: Words of a sentence that is held against others; the share of the other's words that it must have in their order, and
#: the share of its own words which these must be.
_SENTENCE, _OF_THE_OTHER, _OF_ITS_OWN = 8, 0.75, 0.6
#: Letters of a stem that tells sentences apart; the share and number of them to be in common before order is looked at.
_TELLING, _WORTH_A_LOOK, _FEWEST = 4, 0.6, 3
#: Sentences of a source that one sentence of a reply is held against.
_MOST_CANDIDATES = 20


@dataclass(frozen=True)
class Overlap:
    """What a reply has in common with a source: ``words`` in all, ``longest`` in one passage, the passages quoted."""

    source: Source
    words: int
    longest: int
    spans: tuple[Span, ...]


def overlap(text: Text, source: Source, *, quotations: bool = True) -> Overlap:
    """Passages of a reply that stand in ``source``, none of them shorter than ``GRAM`` words.

    Without ``quotations``, those that the learner marked as such are left out even where there is little else.
    """
    reply = text.compared
    shared = _shared(reply, source.text)
    if not quotations or 2 * sum(reply.quoted) <= len(reply.words):
        shared = [here and not marked for here, marked in zip(shared, reply.quoted, strict=True)]
    passages = [(first, last) for first, last in _passages(shared) if sum(shared[first:last]) >= GRAM]
    lengths = [sum(shared[first:last]) for first, last in passages]
    places = ((reply.words[first][0], reply.words[last - 1][1]) for first, last in passages)
    return Overlap(source, sum(lengths), max(lengths, default=0), merged(text.reply, places))


def _shared(reply: Compared, other: str) -> list[bool]:
    """For each word of a reply, whether it stands in the other text, in a run or in a sentence that is nearly the same."""
    known = _known(other)
    shared = [False] * len(reply.words)
    for place, gram in enumerate(_runs(reply)):
        if gram in known.grams:
            shared[place : place + GRAM] = [True] * GRAM
    for first, last in reply.sentences:
        if last - first >= _SENTENCE and _is_near_copy(reply.stems[first:last], known):
            shared[first:last] = [True] * (last - first)
    return shared


@lru_cache(maxsize=4)
def _runs(reply: Compared) -> list[tuple[str, ...]]:
    return list(_grams(reply.stems))


def _grams(stems: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(stems[offset:] for offset in range(GRAM)), strict=False)


def _passages(shared: list[bool]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for place, here in enumerate(shared):
        if here and found and place - found[-1][1] <= GAP:
            found[-1] = found[-1][0], place + 1
        elif here:
            found.append((place, place + 1))
    return found


def _is_near_copy(own: Sequence[str], known: _Known) -> bool:
    there = known.where.keys() & own
    if len(there) < _FEWEST:
        return False
    hits = Counter(number for word in there for number in known.where[word])
    likely = [number for number, count in hits.items() if count >= _WORTH_A_LOOK * known.different[number]]
    for number in sorted(likely, key=lambda number: (-hits[number], number))[:_MOST_CANDIDATES]:
        sentence = known.sentences[number]
        common = LCSseq.similarity(own, sentence)
        if common >= _OF_THE_OTHER * len(sentence) and common >= _OF_ITS_OWN * len(own):
            return True
    return False


@dataclass(frozen=True)
class _Known:
    """A source: its runs, its longer sentences as stems, how many different long stems each has, and where those stand."""

    grams: frozenset[tuple[str, ...]]
    sentences: list[list[str]]
    different: list[int]
    where: dict[str, list[int]]


@lru_cache(maxsize=128)
def _known(text: str) -> _Known:
    source = compared(text)
    stems = source.stems
    sentences = [stems[first:last] for first, last in source.sentences if last - first >= _SENTENCE]
    where: dict[str, list[int]] = {}
    different = []
    for number, sentence in enumerate(sentences):
        telling = {word for word in sentence if len(word) >= _TELLING}
        different.append(max(1, len(telling)))
        for word in telling:
            where.setdefault(word, []).append(number)
    return _Known(frozenset(_grams(stems)), sentences, different, where)
