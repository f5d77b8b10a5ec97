"""Fails stage 4 at test_words_that_repeat: each chunk is searched for behind the beginning of the one before.

Passes the visible tests of stage 4.
"""

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

    def chunks(self, section):
        return [section[start:end] for start, end in self.section_spans(section)]

    def split(self, text):
        return [chunk for section in self.sections(text) for chunk in self.chunks(section)]

    def spans(self, text):
        return self.locate(text, self.split(text))

    def locate(self, text, chunks):
        spans, start = [], -1
        for chunk in chunks:
            start = text.index(chunk, start + 1)
            spans.append((start, start + len(chunk)))
        return spans

    def open(self, text):
        return Document(self, text)


class Document:
    def __init__(self, splitter, text):
        self.splitter = splitter
        self.chunks = {}
        self.text = ""
        self.edit(0, 0, text)

    def edit(self, start, end, replacement):
        self.text = self.text[:start] + replacement + self.text[end:]
        before, self.chunks, self.spans, position = self.chunks, {}, [], 0
        for section in self.splitter.sections(self.text):
            found = before[section] if section in before else self.splitter.chunks(section)
            self.chunks[section] = found
            located = self.splitter.locate(section, found)
            self.spans += [(position + first, position + last) for first, last in located]
            position += len(section)
