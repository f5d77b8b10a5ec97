"""Fails stage 3 at test_one_join_at_a_time: joins every occurrence of the best pair before it looks at ranks again.

Passes the visible tests of stage 3.
"""

import re


class Tokenizer:
    def __init__(self, vocabulary, merges=None, max_word=64):
        self.decoder = dict(enumerate(vocabulary))
        self.encoder = {token: number for number, token in self.decoder.items()}
        known = "|".join(re.escape(token) for token in sorted(vocabulary, key=len, reverse=True))
        self.matching = re.compile(f"{known}|." if known else ".", re.DOTALL)
        self.ranks = None
        if merges is not None:
            self.ranks = {}
            for rank, pair in enumerate(merges):
                self.ranks.setdefault(pair, rank)
            self.word = re.compile(f".[^ ]{{0,{max_word - 1}}}", re.DOTALL)

    def pieces(self, text):
        if self.ranks is None:
            return self.matching.findall(text)
        return [piece for word in self.word.findall(text) for piece in self.bpe(word)]

    def bpe(self, token):
        word = list(token)
        while len(word) > 1:
            pairs = set(zip(word, word[1:]))
            best = min(pairs, key=lambda pair: self.ranks.get(pair, float("inf")))
            if best not in self.ranks:
                break
            first, second = best
            joined = []
            i = 0
            while i < len(word):
                if i < len(word) - 1 and word[i] == first and word[i + 1] == second:
                    joined.append(first + second)
                    i += 2
                else:
                    joined.append(word[i])
                    i += 1
            word = joined
        return word

    def tokenize(self, text):
        return [piece if piece in self.encoder else "<unk>" for piece in self.pieces(text)]

    def encode(self, text):
        result, at = [], 0
        for piece in self.pieces(text):
            number = self.encoder.get(piece)
            if number is None:
                number = len(self.encoder) + ord(piece)
            result.append((number, at, at + len(piece)))
            at += len(piece)
        return result

    def decode(self, ids):
        text = []
        for number in ids:
            if number in self.decoder:
                text.append(self.decoder[number])
            elif 0 <= number - len(self.decoder) < 0x110000:
                text.append(chr(number - len(self.decoder)))
            else:
                raise ValueError(number)
        return "".join(text)
