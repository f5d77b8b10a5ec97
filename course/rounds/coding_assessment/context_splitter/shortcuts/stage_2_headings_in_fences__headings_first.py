"""Fails stage 3 at test_what_looks_like_a_heading: the page is parted at headings before anyone looks for fences.

Passes the visible tests of stage 3.
"""

import re

WORD = re.compile(r"[^ \t\n]+")


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        if not 0 <= overlap < limit:
            raise ValueError("the overlap must be from 0 to below the limit")
        self.limit, self.count, self.overlap = limit, count, overlap

    def split(self, text):
        return [
            chunk for section in re.split(r"^(?=#{1,6} )", text, flags=re.MULTILINE) for chunk in self.chunks(section)
        ]

    def chunks(self, section):
        atoms = list(self.atoms(section))
        new = 0
        while new < len(atoms):
            first = new
            if self.overlap:
                for earlier in range(new):
                    repeated = section[atoms[earlier][0] : atoms[new - 1][1]]
                    longer = section[atoms[earlier][0] : atoms[new][1]]
                    if self.count(repeated) <= self.overlap and self.count(longer) <= self.limit:
                        first = earlier
                        break
            start, end = atoms[first][0], atoms[new][1]
            while new < len(atoms) and self.count(section[start : atoms[new][1]]) <= self.limit:
                end = atoms[new][1]
                new += 1
            yield section[start:end]

    def atoms(self, section):
        position = 0
        if section.startswith("#") and re.match("#{1,6} ", section):
            position = (section + "\n").index("\n")
            yield from self.fitting(section, 0, position, WORD)
        for fence in re.finditer(r"^```.*?(?:^```[^\n]*|\Z)", section, flags=re.MULTILINE | re.DOTALL):
            for word in WORD.finditer(section, position, fence.start()):
                yield from self.fitting(section, *word.span(), WORD)
            yield from self.fitting(section, *fence.span(), re.compile(r"^[^\n]*[^ \t\n]", re.MULTILINE))
            position = fence.end()
        for word in WORD.finditer(section, position):
            yield from self.fitting(section, *word.span(), WORD)

    def fitting(self, section, start, end, parts):
        end = start + len(section[start:end].rstrip(" \t\n"))
        if self.count(section[start:end]) <= self.limit:
            yield start, end
            return
        for part in parts.finditer(section, start, end):
            start, end = part.span()
            while start < end:
                stop = max(stop for stop in range(start + 1, end + 1) if self.count(section[start:stop]) <= self.limit)
                yield start, stop
                start = stop
