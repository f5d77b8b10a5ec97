"""Words of a question: stemmed, without those that say nothing, and one word for all that mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import snowballstemmer

#: Words that say nothing of what a question is about.
_EMPTY = """
a about actually after again ah all also always am an and another any anyone anything anyway are as at aye be
because been before being both but by can cannot cant case come could count counted counts course did do does doesn
doesnt doing don done dont each either else even ever every exactly feel for from further get gets give given go
goes going good got guess had handle handled handling happen happening happens has have having hello help here hey
hi hm how however i idea if im in instead into is isn isnt it its ive just kind kindly know let lets like ll look m
make matter may maybe me mean means mention might mind mine more most much must my need needed needs never no nor
not now of off ok okay on once one only or other our out over own perhaps please possible possibly prefer put
question quite rather re real really regarding s say see seem shall she should shouldn so some something sort still
such supposed sure t take tell than that thats the their them then there these they thing things think this those
though through to too treat treated try under until up upon us use used ve very want wanted wants was way we well
were what whatever whats when where whether which while who whom whose why will wish with within without wondering
would wouldn yes yet you your
"""
_WORD = re.compile(r"[a-z]+|[0-9]+")
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
    plain = _CAMEL.sub(" ", text).lower()
    return tuple(_stemmer().stemWords(_WORD.findall(plain)))


@cache
def _empty_stems() -> frozenset[str]:
    return frozenset(_stemmer().stemWords(_EMPTY.split()))
