"""Fails stage 1 at test_words_that_fit_exactly: counts a space for each word of a chunk, which is one too many."""


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        self.limit = limit

    def split(self, text):
        pieces = []
        for word in text.split():
            pieces += [word[start : start + self.limit] for start in range(0, len(word), self.limit)]
        chunks, start = [], 0
        while start < len(pieces):
            end = start + 1
            room = self.limit - len(pieces[start]) - 1
            while end < len(pieces) and len(pieces[end]) + 1 <= room:
                room -= len(pieces[end]) + 1
                end += 1
            chunks.append(" ".join(pieces[start:end]))
            start = end
        return chunks
