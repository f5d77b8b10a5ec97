"""The shape of a reply: a list of keywords, too little to judge, not English."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.conversation.observations.lexicon import lexicon
from autograder.conversation.observations.text import Text, Token, is_known

#: Words below which nothing can be said, and below which little can when nothing was seen.
TOO_SHORT, SHORT = 8, 25
#: Words from which a list of keywords may be called one.
_LIST = 12
#: The share of words that hold sentences together (articles, pronouns, prepositions); below it there are hardly any.
_HELD_TOGETHER, _HARDLY = 0.28, 0.15
#: The share of words that name what is asked for, and of finite verbs.
_NAMES, _MANY_NAMES, _VERBS = 0.22, 0.4, 0.05
#: Numbers for each word: with many, it is an expert's shorthand.
_SHORTHAND = 0.1
#: The share of words that an English lexicon knows.
_ENGLISH = 0.5
_FUNCTION = {"IN", "DT", "PRP", "PRP$", "CC", "TO", "MD", "WDT", "WP", "WRB", "EX", "RB", "RP"}


@dataclass(frozen=True)
class Shape:
    """What a reply looks like from afar; code is left out."""

    words: int
    numbers: int
    is_keyword_list: bool
    is_english: bool


def shape_of(text: Text) -> Shape:
    """Counts words of each sort."""
    tokens = [token for sentence in text.sentences if not sentence.is_code for token in sentence.tokens]
    words = [token for token in tokens if token.kind == "word"]
    english = len(words) < TOO_SHORT or _share(words, is_known) >= _ENGLISH
    numbers = sum(token.kind == "number" for token in tokens)
    return Shape(len(words), numbers, english and _is_list(words, numbers), english)


def _is_list(words: list[Token], numbers: int) -> bool:
    if len(words) < _LIST:
        return False
    names = sum(last - first for first, last in lexicon()["rubric"].find(words)) / len(words)
    if names >= _MANY_NAMES:
        return _share(words, _holds_together) < _HELD_TOGETHER
    if names < _NAMES and numbers >= _SHORTHAND * len(words):
        return False
    together, verbs = _share(words, _holds_together), _share(words, lambda word: word.is_finite)
    return together < _HARDLY or (together < _HELD_TOGETHER and (names >= _NAMES or verbs <= _VERBS))


def _holds_together(word: Token) -> bool:
    return word.tag in _FUNCTION


def _share(words: list[Token], condition) -> float:
    return sum(map(condition, words)) / len(words)
