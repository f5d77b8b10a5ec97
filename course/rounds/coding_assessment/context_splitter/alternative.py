"""The same splitter, line by line; a document cuts its text anew after each edit and remembers what was counted."""

BLANK = (" ", "\t", "\n")


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        if overlap < 0 or overlap >= limit:
            raise ValueError("the overlap must be at least 0 and less than the limit")
        self.limit, self.count, self.overlap = limit, count, overlap

    def split(self, text):
        return [text[start:end] for start, end in self.spans(text)]

    def spans(self, text):
        return Cutter(self, text, self.count).spans()

    def open(self, text):
        return Document(self, text)


class Document:
    def __init__(self, splitter, text):
        self.splitter = splitter
        self.sizes = {}
        self.text = ""
        self.edit(0, 0, text)

    def edit(self, start, end, replacement):
        self.text = self.text[:start] + replacement + self.text[end:]
        before, self.sizes = self.sizes, {}

        def count(piece):
            if piece not in self.sizes:
                self.sizes[piece] = before[piece] if piece in before else self.splitter.count(piece)
            return self.sizes[piece]

        self.spans = Cutter(self.splitter, self.text, count).spans()


class Cutter:
    """Cuts one text; ``count`` measures its pieces."""

    def __init__(self, splitter, text, count):
        self.limit, self.overlap = splitter.limit, splitter.overlap
        self.text, self.count = text, count

    def fits(self, start, end):
        return self.count(self.text[start:end]) <= self.limit

    def spans(self):
        return [span for section in self.sections() for span in self.packed(section)]

    def packed(self, atoms):
        """Spans of the chunks of one section's atoms."""
        waiting, done, current = atoms[::-1], [], []
        while waiting:
            atom = waiting.pop()
            if current and not self.fits(current[0][0], atom[1]):
                done.append((current[0][0], current[-1][1]))
                current = self.repeated(current, atom)
            current.append(atom)
        return [*done, (current[0][0], current[-1][1])] if current else done

    def repeated(self, atoms, following):
        """The last atoms of a chunk that the next one, which takes ``following`` in, repeats."""
        end = atoms[-1][1]
        for place, (start, _) in enumerate(atoms):
            if self.overlap and self.count(self.text[start:end]) <= self.overlap and self.fits(start, following[1]):
                return atoms[place:]
        return []

    def sections(self):
        """The atoms of each section."""
        atoms, fence = [], None
        for start, end in self.lines():
            line = self.text[start:end]
            if fence is not None:
                if line.startswith("```"):
                    atoms += self.fenced(fence, end)
                    fence = None
            elif line.startswith("```"):
                fence = start
            elif line.startswith("#") and line.lstrip("#").startswith(" ") and line.index(" ") <= 6:
                yield atoms
                atoms = self.heading(start, end)
            else:
                atoms += self.words(start, end)
        if fence is not None:
            atoms += self.fenced(fence, len(self.text))
        yield atoms

    def lines(self, start=0, end=None):
        end = len(self.text) if end is None else end
        while start < end:
            stop = self.text.find("\n", start, end)
            stop = end if stop < 0 else stop
            yield start, stop
            start = stop + 1

    def trimmed(self, start, end):
        while end > start and self.text[end - 1] in BLANK:
            end -= 1
        return start, end

    def fenced(self, start, end):
        start, end = self.trimmed(start, end)
        if self.fits(start, end):
            return [(start, end)]
        return [piece for line in self.lines(start, end) for piece in self.pieces(*self.trimmed(*line))]

    def heading(self, start, end):
        start, end = self.trimmed(start, end)
        return [(start, end)] if self.fits(start, end) else self.words(start, end)

    def words(self, start, end):
        found, begun = [], None
        for place in range(start, end + 1):
            inside = place < end and self.text[place] not in BLANK
            if inside and begun is None:
                begun = place
            elif not inside and begun is not None:
                found += self.pieces(begun, place)
                begun = None
        return found

    def pieces(self, start, end):
        found = []
        while start < end:
            stop = end
            if not self.fits(start, end):
                stop = start + 1
                while self.fits(start, stop + 1):
                    stop += 1
            found.append((start, stop))
            start = stop
        return found
