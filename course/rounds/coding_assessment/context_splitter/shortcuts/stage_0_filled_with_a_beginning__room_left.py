"""Fails stage 1 at test_a_long_word_after_others: a long word begins in the chunk before, as far as there is room.

Passes the visible tests of stage 1.
"""


class Splitter:
    def __init__(self, limit, count=len, overlap=0):
        self.limit = limit

    def split(self, text):
        chunks, start = [], 0
        while start < len(text):
            end = min(start + self.limit, len(text))
            if end < len(text) and text[end] != " ":
                space = text.rfind(" ", start, end)
                following = text.find(" ", end)
                length = (following if following >= 0 else len(text)) - space - 1
                # only a word that would fit into a chunk of its own is moved there
                if space > start and length <= self.limit:
                    end = space
            chunks.append(text[start:end].rstrip(" "))
            start = end
            while start < len(text) and text[start] == " ":
                start += 1
        return chunks
