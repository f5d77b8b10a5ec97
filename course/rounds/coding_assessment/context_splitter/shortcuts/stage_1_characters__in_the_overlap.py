"""Fails stage 2 at test_overlap_in_tokens: chunks are measured in tokens, and what they repeat in characters.

Passes the visible tests of stage 2.
"""


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        if not 0 <= overlap < limit:
            raise ValueError("overlap must be from 0 to below limit")
        self.limit, self.count, self.overlap = limit, count, overlap

    def split(self, text):
        chunks, chunk = [], []
        for joint, word in self.words(text):
            if chunk and self.count(self.text(chunk) + joint + word) > self.limit:
                chunks.append(self.text(chunk))
                while chunk and (
                    len(self.text(chunk)) > self.overlap or self.count(self.text(chunk) + joint + word) > self.limit
                ):
                    chunk.pop(0)
            chunk.append((joint, word))
        if chunk:
            chunks.append(self.text(chunk))
        return chunks

    @staticmethod
    def text(chunk):
        return "".join(joint + word for joint, word in chunk)[len(chunk[0][0]) :]

    def words(self, text):
        """Words with what stands before them: a space, or nothing before a further piece of a long word."""
        for word in text.split():
            joint = " "
            while self.count(word) > self.limit:
                end = next(end for end in range(1, len(word) + 1) if self.count(word[: end + 1]) > self.limit)
                yield joint, word[:end]
                joint, word = "", word[end:]
            yield joint, word
