"""Fails stage 2 at test_the_new_word_comes_first: takes the whole overlap, and the new word on top of it.

Passes the visible tests of stage 2.
"""


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        if not 0 <= overlap < limit:
            raise ValueError("overlap must be less than limit")
        self.limit, self.count, self.overlap = limit, count, overlap

    def atoms(self, text):
        start = 0
        while start < len(text):
            end = text.find(" ", start)
            end = len(text) if end < 0 else end
            while start < end:
                stop = end
                while self.count(text[start:stop]) > self.limit:
                    stop -= 1
                yield start, stop
                start = stop
            start = end + 1

    def split(self, text):
        chunks, chunk = [], []
        for atom in self.atoms(text):
            if chunk and self.count(text[chunk[0][0] : atom[1]]) > self.limit:
                chunks.append(text[chunk[0][0] : chunk[-1][1]])
                end = chunk[-1][1]
                chunk = [one for one in chunk if self.overlap and self.count(text[one[0] : end]) <= self.overlap]
            chunk.append(atom)
        if chunk:
            chunks.append(text[chunk[0][0] : chunk[-1][1]])
        return chunks
