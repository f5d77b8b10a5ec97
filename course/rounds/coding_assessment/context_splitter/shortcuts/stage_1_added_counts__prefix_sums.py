"""Fails stage 2 at test_counts_that_do_not_add_up: counts each word once and takes differences of their sums for chunks."""

from itertools import accumulate


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        if not 0 <= overlap < limit:
            raise ValueError("the overlap must be less than the limit")
        self.limit, self.count, self.overlap = limit, count, overlap

    def split(self, text):
        words = []
        for word in text.split(" "):
            while self.count(word) > self.limit:
                end = max(end for end in range(1, len(word)) if self.count(word[:end]) <= self.limit)
                words.append((word[:end], ""))
                word = word[end:]
            if word:
                words.append((word, " "))
        space = self.count(" ")
        sums = list(accumulate((self.count(word) + space * len(gap) for word, gap in words), initial=0))

        def size(first, end):
            return sums[end] - sums[first] - space * len(words[end - 1][1])

        chunks, new = [], 0
        while new < len(words):
            first = new
            while (
                first
                and self.overlap
                and size(first - 1, new) <= self.overlap
                and size(first - 1, new + 1) <= self.limit
            ):
                first -= 1
            end = new + 1
            while end < len(words) and size(first, end + 1) <= self.limit:
                end += 1
            chunks.append("".join(word + gap for word, gap in words[first:end]).rstrip(" "))
            new = end
        return chunks
