"""Fails stage 3 at test_white_space_drawn: chunks are joined from words again, with a single space each time."""

import re

PARTS = re.compile(r"^```.*?(?:^```[^\n]*|\Z)|^#{1,6} [^\n]*|\S+", re.MULTILINE | re.DOTALL)


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        if not 0 <= overlap < limit:
            raise ValueError("the overlap must be from 0 to below the limit")
        self.limit, self.count, self.overlap = limit, count, overlap

    def split(self, text):
        chunks, chunk = [], []
        for atom in self.atoms(text):
            begins = re.match("#{1,6} ", atom[1])
            if chunk and (begins or self.count(self.join([*chunk, atom])) > self.limit):
                chunks.append(self.join(chunk))
                while chunk and (
                    begins
                    or self.count(self.join(chunk)) > self.overlap
                    or self.count(self.join([*chunk, atom])) > self.limit
                ):
                    chunk.pop(0)
            chunk.append(atom)
        if chunk:
            chunks.append(self.join(chunk))
        return chunks

    @staticmethod
    def join(atoms):
        return atoms[0][1] + "".join(gap + atom for gap, atom in atoms[1:])

    def atoms(self, text):
        for part in PARTS.findall(text):
            part = part.strip()
            gap = "\n" if part.startswith(("#", "```")) else " "
            if self.count(part) <= self.limit:
                yield gap, part
                continue
            for line in part.split("\n") if part.startswith("```") else part.split():
                while line:
                    end = max(end for end in range(1, len(line) + 1) if self.count(line[:end]) <= self.limit)
                    yield gap, line[:end]
                    gap, line = "", line[end:]
                gap = "\n" if part.startswith("```") else " "
