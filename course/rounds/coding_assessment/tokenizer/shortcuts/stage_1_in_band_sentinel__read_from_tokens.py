"""Fails stage 2 at test_the_marker_as_a_token: a piece counts as unknown when it is spelled like the marker.

Passes the visible tests of stage 2.
"""

UNKNOWN = "<unk>"


class Tokenizer:
    def __init__(self, vocabulary, merges=None, max_word=64):
        self.vocabulary = list(vocabulary)
        self.ids = {token: number for number, token in enumerate(vocabulary)}
        self.longest = max(map(len, vocabulary), default=0)

    def tokenize(self, text):
        tokens, start = [], 0
        while start < len(text):
            for end in range(min(len(text), start + self.longest), start, -1):
                if text[start:end] in self.ids:
                    tokens.append(text[start:end])
                    start = end
                    break
            else:
                tokens.append(UNKNOWN)
                start += 1
        return tokens

    def encode(self, text):
        encoded, start = [], 0
        for token in self.tokenize(text):
            if token == UNKNOWN:
                end = start + 1
                number = len(self.vocabulary) + ord(text[start])
            else:
                end = start + len(token)
                number = self.ids[token]
            encoded.append((number, start, end))
            start = end
        return encoded

    def decode(self, ids):
        text = ""
        for number in ids:
            if number < 0:
                raise ValueError("an id is never negative")
            if number < len(self.vocabulary):
                text += self.vocabulary[number]
            elif number < len(self.vocabulary) + 0x110000:
                text += chr(number - len(self.vocabulary))
            else:
                raise ValueError(f"no such id: {number}")
        return text
