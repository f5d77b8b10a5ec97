"""Fails stage 2 at test_no_such_id_drawn: a number below zero is below the size of the vocabulary, too.

Passes the visible tests of stage 2.
"""


class Tokenizer:
    def __init__(self, vocabulary, merges=None, max_word=64):
        self.vocabulary = list(vocabulary)
        self.ids = {token: number for number, token in enumerate(vocabulary)}
        self.longest = max((len(token) for token in vocabulary), default=0)

    def pieces(self, text):
        start = 0
        while start < len(text):
            end = min(start + self.longest, len(text))
            while end > start and text[start:end] not in self.ids:
                end -= 1
            known = end > start
            end = max(end, start + 1)
            yield start, end, known
            start = end

    def tokenize(self, text):
        return [text[start:end] if known else "<unk>" for start, end, known in self.pieces(text)]

    def encode(self, text):
        encoded = []
        for start, end, known in self.pieces(text):
            number = self.ids[text[start:end]] if known else len(self.ids) + ord(text[start])
            encoded.append((number, start, end))
        return encoded

    def decode(self, ids):
        parts = []
        for number in ids:
            if number < len(self.vocabulary):
                parts.append(self.vocabulary[number])
            elif number - len(self.vocabulary) <= 0x10FFFF:
                parts.append(chr(number - len(self.vocabulary)))
            else:
                raise ValueError(f"{number} is not an id")
        return "".join(parts)
