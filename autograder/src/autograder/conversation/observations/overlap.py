"""Words of a reply that also stand in another text: runs of five words in common, and sentences with little changed.

Five words in a row by chance are rare and eight are very rare, so runs are joined over small gaps and the short ones left
alone. A passage that the learner put in quotation marks is a quotation and not looked at, unless there is little else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import LCSseq

from autograder.conversation.observations.model import Source, Span, merged
from autograder.conversation.observations.text import Text, is_quoted, sentence_places, words_of

#: Words of a run; words that may stand between two runs of one passage.
GRAM, GAP = 5, 3
#: Words of a sentence that is held against others; the share of the other's words that it must have in their order, and
#: the share of its own words which these must be.
_SENTENCE, _OF_THE_OTHER, _OF_ITS_OWN = 8, 0.75, 0.6
#: Different words two sentences must share before their order is looked at, as a share of the other's.
_WORTH_A_LOOK = 0.6
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
    words = words_of(text.looked_at)
    shared = _shared(words, source.text)
    for first, last in _near_copies(words, text, source.text):
        shared[first:last] = [True] * (last - first)
    marked = is_quoted(text.looked_at)
    open_words = [not marked[start] for start, _, _ in words]
    if not quotations or sum(open_words) * 2 >= len(words):
        shared = [here and is_open for here, is_open in zip(shared, open_words, strict=True)]
    passages = _passages(shared)
    lengths = [sum(shared[first:last]) for first, last in passages]
    spans = merged(text.reply, ((words[first][0], words[last - 1][1]) for first, last in passages))
    return Overlap(source, sum(lengths), max(lengths, default=0), spans)


def _shared(words: Sequence[tuple[int, int, str]], other: str) -> list[bool]:
    grams, shared = _grams(other), [False] * len(words)
    stems = [word for _, _, word in words]
    for place in range(len(stems) - GRAM + 1):
        if tuple(stems[place : place + GRAM]) in grams:
            shared[place : place + GRAM] = [True] * GRAM
    return shared


def _passages(shared: list[bool]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for place, here in enumerate(shared):
        if not here:
            continue
        if found and place - found[-1][1] <= GAP:
            found[-1] = found[-1][0], place + 1
        else:
            found.append((place, place + 1))
    return found


def _near_copies(words: Sequence[tuple[int, int, str]], text: Text, other: str) -> list[tuple[int, int]]:
    sentences, index = _sentences_of(other)
    found, place = [], 0
    for start, end in sentence_places(text.looked_at):
        while place < len(words) and words[place][0] < start:
            place += 1
        first = place
        while place < len(words) and words[place][0] < end:
            place += 1
        own = [word for _, _, word in words[first:place]]
        if len(own) < _SENTENCE:
            continue
        hits: dict[int, int] = {}
        for word in set(own):
            for number in index.get(word, ()):
                hits[number] = hits.get(number, 0) + 1
        likely = [n for n, count in hits.items() if count >= _WORTH_A_LOOK * len(set(sentences[n]))]
        for number in sorted(likely, key=lambda n: (-hits[n], n))[:_MOST_CANDIDATES]:
            common = LCSseq.similarity(own, sentences[number])
            if common >= _OF_THE_OTHER * len(sentences[number]) and common >= _OF_ITS_OWN * len(own):
                found.append((first, place))
                break
    return found


@lru_cache(maxsize=64)
def _grams(text: str) -> frozenset[tuple[str, ...]]:
    stems = [word for _, _, word in words_of(text)]
    return frozenset(tuple(stems[place : place + GRAM]) for place in range(len(stems) - GRAM + 1))


@lru_cache(maxsize=64)
def _sentences_of(text: str) -> tuple[list[list[str]], dict[str, list[int]]]:
    """The sentences of a source as stems, those that are long enough, and where each stem stands."""
    words, place = words_of(text), 0
    sentences: list[list[str]] = []
    index: dict[str, list[int]] = {}
    for start, end in sentence_places(text[:200_000]):
        while place < len(words) and words[place][0] < start:
            place += 1
        first = place
        while place < len(words) and words[place][0] < end:
            place += 1
        stems = [word for _, _, word in words[first:place]]
        if len(stems) >= _SENTENCE:
            for word in set(stems):
                index.setdefault(word, []).append(len(sentences))
            sentences.append(stems)
    return sentences, index
