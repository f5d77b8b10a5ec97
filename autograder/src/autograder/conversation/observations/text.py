"""A reply as sentences of tagged words, each with its place in the reply.

Splitting, stemming and tagging are those of NLTK (Punkt and Snowball) and TextBlob (the tagger with its lexicon): none of
them loads a model or reaches a network. Only what has to keep its place in the reply is done here.
"""

from __future__ import annotations

import warnings
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import islice
from typing import Any

import regex
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer
from textblob.en import parser

from autograder.conversation.observations.lexicon import lexicon
from autograder.conversation.observations.stems import form, stem

#: Characters of a reply that are looked at, words and marks of it, and of one sentence: nobody says more in a turn.
MOST_CHARACTERS, MOST_TOKENS, MOST_IN_SENTENCE = 40_000, 8_000, 200
#: Characters of a text that a reply is held against.
MOST_COMPARED = 200_000
#: A quotation of at least so many words is another voice; a shorter one is a name or an emphasis.
WORDS_OF_ANOTHER_VOICE = 5

# Possessive quantifiers: no text makes them try again.
_TOKEN = regex.compile(
    r"""
      (?P<number> (?: \d++ (?: [.,:]\d++ )*+ | \.\d++ ) (?: e-?\d++ | [kKmM](?!\p{L}) )?+ (?!-\p{L}) )
    | (?P<word> n['’]t\b
              | \p{L}(?: (?!n['’]t\b) [\p{L}\p{M}\d_] )*+ (?: [-‑]\p{L}[\p{L}\p{M}\d]*+ )*+
              | \d++(?: -\p{L}++ )++
              | ['’]\p{L}{1,2}+\b )
    | (?P<mark> [-=]{1,3}+> | [<>=]= | \d++ | [^\s\p{L}\d] )
    """,
    regex.VERBOSE,
)
_ABBREVIATED = PunktParameters()
_ABBREVIATED.abbrev_types = {
    "e.g",
    "i.e",
    "vs",
    "approx",
    "etc",
    "cf",
    "dr",
    "mr",
    "mrs",
    "ms",
    "prof",
    "incl",
    "resp",
    "ca",
}
_PUNKT = PunktSentenceTokenizer(_ABBREVIATED)

_MARKER = r"[ \t]*+(?:[-*+•‣–—#>]++|\(?\d{1,2}+[.)]|[a-z]\))[ \t]"
#: Where a thought of its own begins: after an empty line, or with a bullet, a number, a heading.
_BLOCK = regex.compile(rf"\n(?:[ \t]*+\n)++|\n(?={_MARKER})")
_ITEM = regex.compile(rf"\s*+(?:{_MARKER}++)*+")
_SAYS = regex.compile(r"[\p{L}\d]")
_FENCE = regex.compile(r"^[ \t]*+```[^\n]*+\n.*?(?:^[ \t]*+```|\Z)", regex.MULTILINE | regex.DOTALL)
_QUOTED = regex.compile(r"""(?:^|(?<=[\s(:]))(?:"[^"\n]{1,1500}+"|“[^”\n]{1,1500}+”)""")
_QUOTED_LINE = regex.compile(r"^[ \t]*+>[^\n]*+", regex.MULTILINE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark. ``norm`` is in lower case with plain apostrophes; ``tag`` is Penn's part of speech."""

    start: int
    end: int
    norm: str
    stem: str
    form: str
    tag: str
    kind: str

    @property
    def is_verb(self) -> bool:
        return self.tag.startswith("VB")

    @property
    def is_finite(self) -> bool:
        return self.tag in ("VB", "VBD", "VBP", "VBZ", "MD")

    @property
    def is_open(self) -> bool:
        """True of nouns, verbs and adjectives: words that can say something of a subject."""
        return self.kind == "word" and self.tag[:2] in ("NN", "VB", "JJ", "FW") and len(self.norm) > 2


@dataclass(frozen=True)
class Sentence:
    """``aside`` is true where the learner asserts nothing: in a question, a quotation, code."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    is_question: bool = False
    is_quoted: bool = False
    is_code: bool = False

    @property
    def aside(self) -> bool:
        return self.is_question or self.is_quoted or self.is_code

    @cached_property
    def is_imagined(self) -> bool:
        """True when it says what somebody could do, not what is to be done."""
        return lexicon()["imagined"].within(self.tokens[:9])


@dataclass(frozen=True)
class Text:
    """A reply, of which ``looked_at`` is read; places are those in the reply itself."""

    reply: str
    looked_at: str = field(repr=False)
    sentences: tuple[Sentence, ...] = field(repr=False)

    @property
    def is_cut(self) -> bool:
        return len(self.looked_at) < len(self.reply)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(token for sentence in self.sentences for token in sentence.tokens)

    @cached_property
    def words(self) -> tuple[Token, ...]:
        return tuple(token for token in self.tokens if token.kind == "word")

    @cached_property
    def compared(self) -> Compared:
        """What is held against other texts."""
        return compared(self.looked_at)


@lru_cache(maxsize=32)
def text_of(reply: str) -> Text:
    """Reads a reply; never raises, whatever stands in it."""
    looked_at = _cut(reply)
    code = _mask(len(looked_at), (match.span() for match in _FENCE.finditer(looked_at)))
    quoted = is_quoted(looked_at)
    sentences = []
    for start, end in _sentences(looked_at, code):
        tokens = _tagged(looked_at, start, end)
        asserted = [token for token in tokens if not quoted[token.start]]
        asks = looked_at[start:end].rstrip(" \t\n\"'”’)*_").endswith("?")
        if all(token.kind == "mark" for token in tokens):
            continue
        for part in _parts(asserted or tokens):
            sentences.append(Sentence(part[0].start, part[-1].end, part, asks, not asserted, bool(code[start])))
    return Text(reply, looked_at, tuple(sentences))


def _cut(reply: str) -> str:
    """The part of a reply that is read: as much as bounds the work, whatever it is made of."""
    tokens = _TOKEN.finditer(reply, 0, MOST_CHARACTERS)
    last = next(islice(tokens, MOST_TOKENS, None), None)
    return reply[: last.start() if last else MOST_CHARACTERS]


def is_quoted(text: str) -> bytearray:
    """For each character, 1 where it stands in a quotation of another voice."""
    return _mask(len(text), _quotations(text))


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    for match in _QUOTED_LINE.finditer(text):
        yield match.span()
    for match in _QUOTED.finditer(text):
        if len(match.group().split()) >= WORDS_OF_ANOTHER_VOICE:
            yield match.span()


def _mask(length: int, places: Iterator[tuple[int, int]]) -> bytearray:
    mask = bytearray(length + 1)
    for start, end in places:
        mask[start:end] = b"\1" * (end - start)
    return mask


def _parts(tokens: list[Token]) -> Iterator[tuple[Token, ...]]:
    for first in range(0, len(tokens), MOST_IN_SENTENCE):
        yield tuple(tokens[first : first + MOST_IN_SENTENCE])


def _sentences(text: str, code: bytearray) -> Iterator[tuple[int, int]]:
    cuts = {0, len(text), *(match.start() for match in _BLOCK.finditer(text))}
    cuts |= {place for place in range(1, len(text)) if code[place] != code[place - 1]}
    places = sorted(cuts)
    for start, end in zip(places, places[1:], strict=False):
        begin = start if code[start] else _ITEM.match(text, start, end).end()
        if not _SAYS.search(text, begin, end):
            continue
        for first, last in _PUNKT.span_tokenize(text[begin:end]):
            yield begin + first, begin + last


def _tagged(text: str, start: int, end: int) -> list[Token]:
    found = [(match.start(), match.end(), match.lastgroup) for match in _TOKEN.finditer(text, start, end)]
    written = [text[begin:stop].replace("’", "'") for begin, stop, _ in found]
    tagged = tagger().find_tags(written) if written else []
    return [
        Token(begin, stop, (norm := word.lower()), stem(norm), form(norm), _tag(norm, tag, kind), kind)
        for (begin, stop, kind), word, (_, tag) in zip(found, written, tagged, strict=True)
    ]


def _tag(norm: str, tag: str | None, kind: str) -> str:
    if kind != "word":
        return "CD" if kind == "number" else "."
    return lexicon().tags.get(norm) or tag or "NN"


@dataclass(frozen=True, eq=False)
class Compared:
    """A text as what is held against others: start, end and stem of each word and number, and its sentences.

    ``sentences`` has the first and one past the last index of their words; ``quoted`` says of each word whether it
    stands in a quotation.
    """

    words: tuple[tuple[int, int, str], ...]
    sentences: tuple[tuple[int, int], ...]
    quoted: tuple[bool, ...]

    @cached_property
    def stems(self) -> list[str]:
        return [word for _, _, word in self.words]


@lru_cache(maxsize=128)
def compared(text: str) -> Compared:
    """Reads a text of at most ``MOST_COMPARED`` characters; what is behind them is not compared."""
    text = text[:MOST_COMPARED]
    words = tuple(
        (match.start(), match.end(), stem(match.group().lower().replace("’", "'")))
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "mark"
    )
    marked = is_quoted(text)
    starts = [start for start, _, _ in words]
    sentences = tuple(
        (bisect_left(starts, start), bisect_left(starts, end))
        for start, end in _sentences(text, bytearray(len(text) + 1))
    )
    return Compared(words, sentences, tuple(bool(marked[start]) for start in starts))


@cache
def tagger() -> Any:
    """TextBlob's tagger with its lexicon loaded, which takes a seventh of a second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves the closing of its files to the interpreter
        parser.find_tags(["a", "Word", "unheardoflyness"])
    return parser


def is_known(token: Token) -> bool:
    """True of a word that the tagger's English lexicon has."""
    known = tagger().lexicon
    return bool(known.get(token.norm) or known.get(token.form) or "-" in token.norm)
