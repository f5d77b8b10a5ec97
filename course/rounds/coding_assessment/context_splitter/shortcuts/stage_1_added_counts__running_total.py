"""Fails stage 2 at test_counts_that_do_not_add_up: the tokens of a chunk are taken for the sum over its words.

Passes the visible tests of stage 2.
"""


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        if not 0 <= overlap < limit:
            raise ValueError("the overlap must be less than the limit")
        self.limit, self.count, self.overlap = limit, count, overlap

    def total(self, words):
        """Each word with the space behind it, and the last one without."""
        return sum(self.count(word) for word in words[:-1]) + self.count(words[-1].rstrip(" "))

    def split(self, text):
        chunks, chunk = [], []
        for word in self.words(text):
            if chunk and self.total([*chunk, word]) > self.limit:
                chunks.append("".join(chunk).rstrip(" "))
                while chunk and (self.total(chunk) > self.overlap or self.total([*chunk, word]) > self.limit):
                    del chunk[0]
            chunk.append(word)
        return [*chunks, "".join(chunk).rstrip(" ")] if chunk else chunks

    def words(self, text):
        for word in text.split():
            while self.count(word) > self.limit:
                end = len(word)
                while self.count(word[:end]) > self.limit:
                    end -= 1
                yield word[:end]
                word = word[end:]
            yield word + " "
