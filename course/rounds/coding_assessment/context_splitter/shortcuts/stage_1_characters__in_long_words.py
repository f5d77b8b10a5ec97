"""Fails stage 2 at test_long_words_in_tokens_drawn: a word that is over the limit is cut after so many characters."""


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        if overlap < 0 or overlap >= limit:
            raise ValueError(f"overlap {overlap} does not go with limit {limit}")
        self.limit = limit
        self.count = count
        self.overlap = overlap

    def pieces(self, text):
        start = 0
        for word in text.split():
            start = text.index(word, start)
            size = self.limit if self.count(word) > self.limit else len(word)
            for first in range(start, start + len(word), size):
                yield first, min(first + size, start + len(word))
            start += len(word)

    def split(self, text):
        spans = list(self.pieces(text))
        chunks, new = [], 0
        while new < len(spans):
            first = new
            for earlier in range(new - 1, -1, -1):
                repeated = text[spans[earlier][0] : spans[new - 1][1]]
                with_new = text[spans[earlier][0] : spans[new][1]]
                if not self.overlap or self.count(repeated) > self.overlap or self.count(with_new) > self.limit:
                    break
                first = earlier
            end = new + 1
            while end < len(spans) and self.count(text[spans[first][0] : spans[end][1]]) <= self.limit:
                end += 1
            chunks.append(text[spans[first][0] : spans[end - 1][1]])
            new = end
        return chunks
