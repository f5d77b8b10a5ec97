"""Words of a question: stemmed, without those that say nothing, and one word for all that mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import snowballstemmer

#: Words that say nothing of what a question is about.
_EMPTY = """
a able about actually after again ah all also always am an and another any anyone anything anyway approach are as
assume assuming assumption at aye basically be because been before behave behavior behaviour being best better bit
both but by can cannot cant care case certain clarify code codebase come completely concerning confirm correct could
count counted counts course curious current currently deal dealing deals decide decision default define did do does
doesn doesnt doing don done dont each either else entire entirely even ever every exact exactly expect expectation
expected explicit explicitly eye eyes feel fine for from fully further generally get gets give given go goes going
good got guess had handle handled handling happen happening happens has have having hello help here hey hi himself
hm how however i idea if im implied imply in instead into is isn isnt it its itself ive just kind kindly know let
lets like likely literally little ll look lot lots m make matter may maybe me mean means mention might mind mine
more most much must my myself necessary need needed needs never nice no nor normally not now of off often ok okay on
once one only opinion or other our ourselves out over own particular perhaps please possible possibly prefer present
probably program proper properly put question quite rather re real really regard regarding require required respect
s say says scenario scenarios script see seem sense shall she should shouldn simple simply situation so some somehow
something sometimes sort specific specifically still such suppose supposed sure t take talking tell term terms than
that thats the their them themselves then there these they thing things think this those though through to today too
tool totally treat treated try under understand until up upon us use used usually ve very view want wanted wants was
way ways we well were what whatever whats when where whether which while who whom whose why will wish with within
without wonder wondering worry worth would wouldn yes yet you your yourself
"""
_WORD = re.compile(r"[a-z]+|[0-9]+")
#: What makes one word of "could not".
_NOT = re.compile(r"n't\b")
#: Between the words of a name such as PermissionError.
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


class Vocabulary:
    """Turns texts into words. ``same`` are lists of words or phrases that mean the same; the first stands for all."""

    def __init__(self, same: Iterable[Iterable[str]]):
        self._phrases: dict[tuple[str, ...], str] = {}
        for words in same:
            first, *_ = words = list(words)
            for word in words:
                self._phrases.setdefault(_stems(word), first)
        self._longest = max(map(len, self._phrases), default=1)

    def words(self, text: str) -> list[str]:
        """The words of a text that say something, in order, some of them more than once."""
        return [word for word in self.all_words(text) if word not in _empty_stems()]

    def all_words(self, text: str) -> list[str]:
        """As `words`, with those that say nothing."""
        return list(self._words(_stems(text)))

    def _words(self, stems: tuple[str, ...]) -> Iterator[str]:
        place = 0
        while place < len(stems):
            for length in range(min(self._longest, len(stems) - place), 0, -1):
                phrase = self._phrases.get(stems[place : place + length])
                if phrase is not None:
                    yield phrase
                    place += length
                    break
            else:
                yield stems[place]
                place += 1


def _stems(text: str) -> tuple[str, ...]:
    plain = _CAMEL.sub(" ", text.replace("’", "'")).lower()
    plain = _NOT.sub(" not", plain.replace("can't", "can not").replace("cannot", "can not"))
    return tuple(_stemmer().stemWords(_WORD.findall(plain)))


@cache
def _empty_stems() -> frozenset[str]:
    return frozenset(_stemmer().stemWords(_EMPTY.split()))
