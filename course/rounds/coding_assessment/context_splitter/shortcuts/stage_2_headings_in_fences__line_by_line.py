"""Fails stage 3 at test_what_looks_like_a_heading: every line is looked at by itself, whether a fence is open or not."""

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
            if line.startswith("#") and line.lstrip("#")[:1] == " " and line.index(" ") < 7:
                if fence is not None:
                    sections[-1] += self.block(text, fence, start, self.lines)
                fence = None
                sections.append(self.block(text, start, end, self.words))
            elif line.startswith("```"):
                if fence is None:
                    fence = start
                else:
                    sections[-1] += self.block(text, fence, end, self.lines)
                    fence = None
            elif fence is None:
                sections[-1] += self.words(text, start, end)
            start = end + 1
        if fence is not None:
            sections[-1] += self.block(text, fence, len(text), self.lines)
        return sections

    def block(self, text, start, end, parts):
        end = start + len(text[start:end].rstrip(WHITE))
        return [(start, end)] if self.fits(text, start, end) else parts(text, start, end)

    def words(self, text, start, end):
        found = []
        for word in text[start:end].replace("\t", " ").split(" "):
            found += self.pieces(text, start, start + len(word))
            start += len(word) + 1
        return found

    def lines(self, text, start, end):
        found = []
        for line in text[start:end].split("\n"):
            found += self.pieces(text, start, start + len(line.rstrip(WHITE)))
            start += len(line) + 1
        return found

    def pieces(self, text, start, end):
        found = []
        while start < end:
            stop = end
            while not self.fits(text, start, stop):
                stop -= 1
            found.append((start, stop))
            start = stop
        return found
