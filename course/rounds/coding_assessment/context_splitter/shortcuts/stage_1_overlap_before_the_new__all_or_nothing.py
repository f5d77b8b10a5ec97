"""Fails stage 2 at test_the_new_word_comes_first: drops the overlap altogether where all of it leaves too little room.

Passes the visible tests of stage 2.
"""

from bisect import bisect_right


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        if overlap >= limit or overlap < 0:
            raise ValueError("overlap must be less than limit")
        self.limit, self.count, self.overlap = limit, count, overlap

    def atoms(self, text):
        spans, start = [], 0
        for word in text.split(" "):
            end = start + len(word)
            while start < end:
                fitting = bisect_right(
                    range(start + 1, end + 1), self.limit, key=lambda stop: self.count(text[start:stop])
                )
                spans.append((start, start + fitting))
                start += fitting
            start = end + 1
        return spans

    def split(self, text):
        spans = self.atoms(text)
        chunks, new = [], 0
        while new < len(spans):
            first = new
            while first and self.overlap and self.count(text[spans[first - 1][0] : spans[new - 1][1]]) <= self.overlap:
                first -= 1
            if self.count(text[spans[first][0] : spans[new][1]]) > self.limit:
                first = new
            end = new
            while end < len(spans) and self.count(text[spans[first][0] : spans[end][1]]) <= self.limit:
                end += 1
            chunks.append(text[spans[first][0] : spans[end - 1][1]])
            new = end
        return chunks
