"""Stems and singular forms of words, by NLTK's Snowball stemmer and TextBlob's rules: no model, no network."""

from __future__ import annotations

from functools import lru_cache

from nltk.stem.snowball import EnglishStemmer
from textblob.en.inflect import singularize

_STEMMER = EnglishStemmer()
#: Contracted words, written out.
_WHOLE = {
    "ca": "can", "wo": "will", "sha": "shall", "n't": "not", "'d": "would", "'ll": "will", "'ve": "have", "'m": "am",
    "'re": "are", "cannot": "can not",
}  # fmt: skip
#: Longer than any English word: stemming it would take time and help nobody.
_LONGEST = 40
_KEPT = 50_000


@lru_cache(maxsize=_KEPT)
def stem(word: str) -> str:
    """The stem of a word in lower case: one for "refuse", "refused" and "refusal". Contractions are written out."""
    word = _WHOLE.get(word, word)
    return _STEMMER.stem(word) if len(word) < _LONGEST else word


@lru_cache(maxsize=_KEPT)
def form(word: str) -> str:
    """The singular of a word in lower case. It keeps apart what a stem joins, such as "reviewer" and "review"."""
    return singularize(word) if 3 < len(word) < _LONGEST else word
