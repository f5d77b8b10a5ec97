"""Fails stage 2 at test_no_such_id_drawn: waits for an IndexError, which small negative numbers do not raise.

Passes the visible tests of stage 2.
"""

import re


class Tokenizer:
    def __init__(self, vocabulary, merges=None, max_word=64):
        self.vocabulary = list(vocabulary)
        self.ids = {token: number for number, token in enumerate(vocabulary)}
        longest_first = sorted(vocabulary, key=len, reverse=True)
        # a known piece is in the group; the last alternative takes one unknown character
        known = "|".join(map(re.escape, longest_first)) or "(?!)"
        self.pattern = re.compile(f"({known})|.", re.DOTALL)

    def tokenize(self, text):
        return [match[1] or "<unk>" for match in self.pattern.finditer(text)]

    def encode(self, text):
        return [
            (self.ids[match[1]] if match[1] else len(self.vocabulary) + ord(match[0]), *match.span())
            for match in self.pattern.finditer(text)
        ]

    def decode(self, ids):
        return "".join(map(self.text_of, ids))

    def text_of(self, number):
        try:
            return self.vocabulary[number]
        except IndexError:
            pass
        try:
            return chr(number - len(self.vocabulary))
        except OverflowError:
            raise ValueError(f"{number} is too large for an id") from None
