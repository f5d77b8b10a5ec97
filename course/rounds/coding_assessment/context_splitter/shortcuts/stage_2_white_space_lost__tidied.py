"""Fails stage 3 at test_white_space_drawn: the page is tidied up first, and chunks are pieces of the tidy page.

Passes the visible tests of stage 3.
"""

import re

BLOCK = re.compile(r"(^```.*(?:\n(?!```).*)*(?:\n```.*)?)|(^#{1,6} .*)|[^ \t\n]+", re.MULTILINE)


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        if not 0 <= overlap < limit:
            raise ValueError("the overlap must be from 0 to below the limit")
        self.limit, self.count, self.overlap = limit, count, overlap

    def split(self, text):
        # trailing white space and runs of blank lines mean nothing in Markdown
        text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
        text = re.sub(r"\n{3,}", "\n\n", text)
        atoms, sections = [], []
        for block in BLOCK.finditer(text):
            if block[2]:
                sections.append(atoms)
                atoms = []
            atoms += self.atoms(text, block)
        return [text[start:end] for section in [*sections, atoms] for start, end in self.pack(text, section)]

    def atoms(self, text, block):
        start, end = block.span()
        end = start + len(text[start:end].rstrip(" \t\n"))
        if self.count(text[start:end]) <= self.limit:
            return [(start, end)]
        parts = re.compile(r"^.*[^ \t\n]" if block[1] else r"[^ \t\n]+", re.MULTILINE)
        return [cut for part in parts.finditer(text, start, end) for cut in self.cut(text, *part.span())]

    def cut(self, text, start, end):
        while start < end:
            stop = end
            while self.count(text[start:stop]) > self.limit:
                stop -= 1
            yield start, stop
            start = stop

    def pack(self, text, atoms):
        chunks, new = [], 0
        while new < len(atoms):
            first = new
            while (
                first
                and self.overlap
                and self.count(text[atoms[first - 1][0] : atoms[new - 1][1]]) <= self.overlap
                and self.count(text[atoms[first - 1][0] : atoms[new][1]]) <= self.limit
            ):
                first -= 1
            end = new + 1
            while end < len(atoms) and self.count(text[atoms[first][0] : atoms[end][1]]) <= self.limit:
                end += 1
            chunks.append((atoms[first][0], atoms[end - 1][1]))
            new = end
        return chunks
