"""Fails stage 4 at test_an_edit_that_opens_a_fence: shifts the headings behind an edit, though they may be none any more."""

import re

BLOCK = re.compile(r"(?P<fence>^```.*(?:\n(?!```).*)*(?:\n```.*)?)|(?P<heading>^#{1,6} .*)|[^ \t\n]+", re.MULTILINE)
LINE = re.compile(r"^.*[^ \t\n]", re.MULTILINE)
WORD = re.compile(r"[^ \t\n]+")


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        if not 0 <= overlap < limit:
            raise ValueError("the overlap must be from 0 to below the limit")
        self.limit, self.count, self.overlap = limit, count, overlap

    def sections(self, text):
        starts = [block.start() for block in BLOCK.finditer(text) if block["heading"]]
        bounds = sorted({0, *starts, len(text)})
        return [text[start:end] for start, end in zip(bounds, bounds[1:])]

    def section_spans(self, text):
        atoms = [cut for block in BLOCK.finditer(text) for cut in self.atoms(text, block)]
        spans, new = [], 0
        while new < len(atoms):
            first = last = new
            while first and self.may_repeat(text, atoms, first - 1, new):
                first -= 1
            while last + 1 < len(atoms) and self.fits(text, atoms[first][0], atoms[last + 1][1]):
                last += 1
            spans.append((atoms[first][0], atoms[last][1]))
            new = last + 1
        return spans

    def fits(self, text, start, end):
        return self.count(text[start:end]) <= self.limit

    def may_repeat(self, text, atoms, first, new):
        repeated = text[atoms[first][0] : atoms[new - 1][1]]
        return self.count(repeated) <= self.overlap and self.fits(text, atoms[first][0], atoms[new][1])

    def atoms(self, text, block):
        start, end = block.start(), block.start() + len(block[0].rstrip(" \t\n"))
        if self.fits(text, start, end):
            return [(start, end)]
        parts = LINE if block["fence"] else WORD
        return [cut for part in parts.finditer(text, start, end) for cut in self.cut(text, *part.span())]

    def cut(self, text, start, end):
        while start < end:
            stop = end
            while not self.fits(text, start, stop):
                stop -= 1
            yield start, stop
            start = stop

    def spans(self, text):
        spans, start = [], 0
        for section in self.sections(text):
            spans += [(start + first, start + end) for first, end in self.section_spans(section)]
            start += len(section)
        return spans

    def split(self, text):
        return [text[start:end] for start, end in self.spans(text)]

    def open(self, text):
        return Document(self, text)


class Document:
    def __init__(self, splitter, text):
        self.splitter = splitter
        self.text = text
        self.headings = [block.start() for block in BLOCK.finditer(text) if block["heading"]]
        self.known = {}
        self.refresh()

    def edit(self, start, end, replacement):
        self.text = self.text[:start] + replacement + self.text[end:]
        shift = len(replacement) - (end - start)
        until = next((place for place in self.headings if place > end), len(self.text) - shift) + shift
        since = max((place for place in self.headings if place < start), default=0)
        touched = BLOCK.finditer(self.text[since:until])
        self.headings = [
            *(place for place in self.headings if place < since),
            *(since + block.start() for block in touched if block["heading"]),
            *(place + shift for place in self.headings if place > end),
        ]
        self.refresh()

    def refresh(self):
        bounds = sorted({0, *self.headings, len(self.text)})
        before, self.known, self.spans = self.known, {}, []
        for start, end in zip(bounds, bounds[1:]):
            section = self.text[start:end]
            found = before[section] if section in before else self.splitter.section_spans(section)
            self.known[section] = found
            self.spans += [(start + first, start + last) for first, last in found]
