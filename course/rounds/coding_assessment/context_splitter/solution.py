"""A splitter that cuts texts into chunks for a language model, and keeps the chunks of a text that is edited."""

import re
from bisect import bisect_right


class Splitter:
    """Cuts texts into chunks of at most ``limit``, as ``count(piece)`` measures them."""

    # Stage 1 uses only ``limit``. Stage 2 says what the other parameters mean.
    def __init__(self, limit, count=len, overlap=0):
        ### BEGIN SOLUTION
        if not 0 <= overlap < limit:
            raise ValueError(f"overlap is {overlap} and limit is {limit}; give an overlap from 0 to below the limit")
        self._limit = limit
        self._count = count
        self._overlap = overlap
        ### END SOLUTION

    def split(self, text: str) -> list[str]:
        """Return the chunks of ``text`` in order; each is an exact piece of it."""
        ### BEGIN SOLUTION
        return [text[start:end] for start, end in self.spans(text)]

    def spans(self, text: str) -> list[tuple[int, int]]:
        """``(start, end)`` of each chunk of ``text``."""
        return self.open(text).spans

    def open(self, text: str):
        """A document that keeps its spans while ``text`` is edited."""
        return Document(self, text)

    def _chunks(self, section):
        """Spans of the chunks of one section."""
        atoms = list(self._atoms(section))

        def size(first, last):
            return self._count(section[atoms[first][0] : atoms[last][1]])

        chunks = []
        new = 0  # the first atom that is in no chunk yet
        while new < len(atoms):
            first = last = new
            while first > 0 and size(first - 1, new - 1) <= self._overlap and size(first - 1, new) <= self._limit:
                first -= 1
            while last + 1 < len(atoms) and size(first, last + 1) <= self._limit:
                last += 1
            chunks.append((atoms[first][0], atoms[last][1]))
            new = last + 1
        return chunks

    def _atoms(self, section):
        """Spans of what is not cut any further: blocks that fit, parts of those that do not, and pieces of these."""
        for block in BLOCK.finditer(section):
            start, end = block.start(), block.start() + len(block[0].rstrip(WHITE))
            if self._count(section[start:end]) <= self._limit:
                yield start, end
            else:
                parts = LINE if block["fence"] else WORD
                for part in parts.finditer(section, start, end):
                    yield from self._pieces(section, *part.span())

    def _pieces(self, section, start, end):
        """Each piece is the longest beginning that fits of what is left."""
        while start < end:
            sizes = range(start + 1, end + 1)
            cut = start + bisect_right(sizes, self._limit, key=lambda cut: self._count(section[start:cut]))
            yield start, cut
            start = cut


WHITE = " \t\n"
WORD = re.compile(r"[^ \t\n]+")
LINE = re.compile(r"^.*[^ \t\n]", re.MULTILINE)  # with its indentation
# a fence goes on to the next line that begins with one, or to the end
BLOCK = re.compile(
    r"(?P<fence>^```.*(?:\n(?!```).*)*(?:\n```.*)?)|(?P<heading>^#{1,6} .*)|" + WORD.pattern, re.MULTILINE
)


def sections(text: str) -> list[tuple[int, str]]:
    """Start and text of each section: from one heading to the next, and what is before the first, if only ``""``."""
    starts = [0, *(block.start() for block in BLOCK.finditer(text) if block["heading"])]
    return [(start, text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


class Document:
    """A text under edits: ``text`` and ``spans`` are always up to date."""

    def __init__(self, splitter: Splitter, text: str):
        self._splitter = splitter
        self._known: dict[str, list[tuple[int, int]]] = {}  # chunks of the present sections, by their text
        self._take(text)

    def edit(self, start: int, end: int, replacement: str) -> None:
        """Put ``replacement`` in the place of ``text[start:end]``; count nothing in sections that stay as they are."""
        self._take(self.text[:start] + replacement + self.text[end:])

    def _take(self, text):
        known, self._known = self._known, {}
        self.text = text
        self.spans = []
        for offset, section in sections(text):
            if section not in self._known:
                self._known[section] = known[section] if section in known else self._splitter._chunks(section)
            self.spans += [(offset + start, offset + end) for start, end in self._known[section]]
        ### END SOLUTION
