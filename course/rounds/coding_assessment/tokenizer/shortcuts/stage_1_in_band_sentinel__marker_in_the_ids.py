"""Fails stage 2 at test_the_marker_as_a_token: the marker shares one dictionary with the tokens, and there it may be one.

Passes the visible tests of stage 2.
"""

from itertools import accumulate


class Tokenizer:
    def __init__(self, vocabulary, merges=None, max_word=64):
        self.vocabulary = list(vocabulary)
        self.by_length = {}
        for token in vocabulary:
            self.by_length.setdefault(len(token), set()).add(token)
        self.ids = {"<unk>": None} | {token: number for number, token in enumerate(self.vocabulary)}

    def longest_at(self, text, position):
        for length in sorted(self.by_length, reverse=True):
            if text[position : position + length] in self.by_length[length]:
                return length
        return 0

    def lengths(self, text):
        position = 0
        while position < len(text):
            length = self.longest_at(text, position)
            yield length
            position += length or 1

    def tokenize(self, text):
        tokens, position = [], 0
        for length in self.lengths(text):
            tokens.append(text[position : position + length] if length else "<unk>")
            position += length or 1
        return tokens

    def encode(self, text):
        ends = list(accumulate(length or 1 for length in self.lengths(text)))
        numbers = [self.ids[token] for token in self.tokenize(text)]
        starts = [0, *ends]
        return [
            (len(self.vocabulary) + ord(text[start]) if number is None else number, start, end)
            for number, start, end in zip(numbers, starts, ends)
        ]

    def decode(self, ids):
        if any(not 0 <= number < len(self.vocabulary) + 0x110000 for number in ids):
            raise ValueError("an id is out of range")
        known = len(self.vocabulary)
        return "".join(self.vocabulary[number] if number < known else chr(number - known) for number in ids)
