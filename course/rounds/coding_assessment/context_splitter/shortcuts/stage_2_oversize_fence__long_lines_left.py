"""Fails stage 3 at test_lines_over_the_limit: a fence is cut into lines and no further, however long a line is.

Passes the visible tests of stage 3.
"""

import re

TOKEN = re.compile(r"(?P<fence>^```.*(?:\n(?!```).*)*(?:\n```.*)?)|(?P<heading>^#{1,6} .*)|(?P<word>[^ \t\n]+)", re.M)


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        if not 0 <= overlap < limit:
            raise ValueError("the overlap must be from 0 to below the limit")
        self.limit, self.count, self.overlap = limit, count, overlap

    def split(self, text):
        chunks, chunk = [], []
        for start, end, begins in self.atoms(text):
            if chunk and (begins or not self.fits(text[chunk[0][0] : end])):
                stop = chunk[-1][1]
                chunks.append(text[chunk[0][0] : stop])
                kept = [] if begins or not self.overlap else chunk
                while kept and (
                    self.count(text[kept[0][0] : stop]) > self.overlap or not self.fits(text[kept[0][0] : end])
                ):
                    kept = kept[1:]
                chunk = kept
            chunk = [*chunk, (start, end)]
        if chunk:
            chunks.append(text[chunk[0][0] : chunk[-1][1]])
        return chunks

    def fits(self, piece):
        return self.count(piece) <= self.limit

    def atoms(self, text):
        for token in TOKEN.finditer(text):
            start = token.start()
            block = token[0].rstrip(" \t\n")
            if self.fits(block):
                yield start, start + len(block), token.lastgroup == "heading"
            elif token.lastgroup == "fence":
                for line in re.finditer(r"^.*[^ \t\n]", block, re.M):
                    yield start + line.start(), start + line.end(), False
            else:
                for word in re.finditer(r"[^ \t\n]+", block):
                    left = word[0]
                    while left:
                        size = len(left)
                        while not self.fits(left[:size]):
                            size -= 1
                        place = start + word.end() - len(left)
                        yield place, place + size, token.lastgroup == "heading" and place == start
                        left = left[size:]
