"""Fails stage 3 at test_a_large_fence_drawn: a fence is one atom even when it is over the limit."""

WHITE = " \t\n"


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        if not 0 <= overlap < limit:
            raise ValueError("the overlap must be from 0 to below the limit")
        self.limit, self.count, self.overlap = limit, count, overlap

    def split(self, text):
        chunks = []
        for atoms in self.sections(text):
            new = 0
            while new < len(atoms):
                first = last = new
                while first and self.may_repeat(text, atoms, first - 1, new):
                    first -= 1
                while last + 1 < len(atoms) and self.fits(text, atoms[first][0], atoms[last + 1][1]):
                    last += 1
                chunks.append(text[atoms[first][0] : atoms[last][1]])
                new = last + 1
        return chunks

    def fits(self, text, start, end):
        return self.count(text[start:end]) <= self.limit

    def may_repeat(self, text, atoms, first, new):
        repeated = text[atoms[first][0] : atoms[new - 1][1]]
        return self.count(repeated) <= self.overlap and self.fits(text, atoms[first][0], atoms[new][1])

    def sections(self, text):
        sections, fence, start = [[]], None, 0
        for line in text.split("\n"):
            end = start + len(line)
            if line.startswith("```"):
                if fence is None:
                    fence = start
                else:
                    sections[-1].append((fence, start + len(line.rstrip(WHITE))))
                    fence = None
            elif fence is None:
                if line.startswith(tuple("#" * level + " " for level in range(1, 7))):
                    heading = start, start + len(line.rstrip(WHITE))
                    sections.append([heading] if self.fits(text, *heading) else self.words(text, *heading))
                else:
                    sections[-1] += self.words(text, start, end)
            start = end + 1
        if fence is not None:
            sections[-1].append((fence, len(text.rstrip(WHITE))))
        return sections

    def words(self, text, start, end):
        found = []
        for word in text[start:end].replace("\t", " ").split(" "):
            last = start + len(word)
            while start < last:
                stop = last
                while not self.fits(text, start, stop):
                    stop -= 1
                found.append((start, stop))
                start = stop
            start = last + 1
        return found
