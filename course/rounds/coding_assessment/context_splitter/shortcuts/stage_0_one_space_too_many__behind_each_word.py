"""Fails stage 1 at test_words_that_fit_exactly: a chunk is built with a space behind its last word, and measured with it.

Passes the visible tests of stage 1.
"""


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        self.limit = limit

    def split(self, text):
        chunks, chunk = [], ""
        for word in self.words(text):
            if chunk and len(chunk + word + " ") > self.limit:
                chunks.append(chunk.rstrip())
                chunk = ""
            chunk += word + " "
        if chunk:
            chunks.append(chunk.rstrip())
        return chunks

    def words(self, text):
        for word in text.split():
            while len(word) > self.limit:
                yield word[: self.limit]
                word = word[self.limit :]
            yield word
