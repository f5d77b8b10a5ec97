"""The word lists behind the observations, from ``lexicon.toml``: general English, and no scenario's own words."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

from autograder.conversation.observations.stems import form, stem

_BY: dict[str, Callable[[str], str]] = {"stem": stem, "form": form}


class _Word(Protocol):
    stem: str
    form: str


class Phrases:
    """Words and phrases, found in tokens by their stems, or by their singular ``form`` where a stem joins too much."""

    def __init__(self, phrases: Sequence[str], by: str = "stem"):
        self._by = by
        self._single: set[str] = set()
        self._longer: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            parts = tuple(_BY[by](word) for word in phrase.lower().split())
            if len(parts) == 1:
                self._single.add(parts[0])
            else:
                self._longer.setdefault(parts[0], []).append(parts)
        for candidates in self._longer.values():
            candidates.sort(key=len, reverse=True)
        self._first = self._single | set(self._longer)

    def __contains__(self, word: _Word) -> bool:
        """True of a single word that is in the list."""
        return getattr(word, self._by) in self._single

    def at(self, words: Sequence[_Word], place: int) -> int:
        """How many words the longest phrase takes that begins at ``place``; 0 when none does."""
        first = getattr(words[place], self._by)
        if first not in self._first:
            return 0
        for parts in self._longer.get(first, ()):
            if len(parts) <= len(words) - place and all(
                getattr(words[place + i], self._by) == part for i, part in enumerate(parts)
            ):
                return len(parts)
        return 1 if first in self._single else 0

    def find(self, words: Sequence[_Word]) -> Iterator[tuple[int, int]]:
        """First and one past the last index of each phrase in ``words``, in order and without overlap."""
        keys = [getattr(word, self._by) for word in words]
        end = 0
        for place, key in enumerate(keys):
            if key in self._first and place >= end:
                taken = self.at(words, place)
                if taken:
                    end = place + taken
                    yield place, end

    def within(self, words: Sequence[_Word]) -> bool:
        """True when one of the phrases stands in ``words``."""
        return next(self.find(words), None) is not None


@dataclass(frozen=True)
class Lexicon:
    """Named lists; ``lexicon.toml`` says what each is for. ``tags`` are parts of speech that the tagger gets wrong."""

    lists: dict[str, Phrases]
    tags: dict[str, str]

    def __getitem__(self, name: str) -> Phrases:
        return self.lists[name]


@cache
def lexicon() -> Lexicon:
    """The lists, read once."""
    data = tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8"))
    tags = {word: tag for tag, words in data.pop("tags").items() for word in _split(words)}
    return Lexicon({name: Phrases(_split(one["words"]), one.get("by", "stem")) for name, one in data.items()}, tags)


def _split(words: str) -> list[str]:
    return [" ".join(word.split()) for word in words.split(",") if word.strip()]
