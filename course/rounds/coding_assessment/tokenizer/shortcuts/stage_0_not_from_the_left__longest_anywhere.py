"""Fails stage 1 at test_from_the_left: cuts the longest tokens out of the text first, wherever they stand.

Passes the visible tests of stage 1.
"""


class Tokenizer:
    def __init__(self, vocabulary, merges=None, max_word=64):
        self.vocabulary = sorted(vocabulary, key=len, reverse=True)

    def tokenize(self, text):
        parts = [(text, False)]
        for token in self.vocabulary:
            cut = []
            for part, done in parts:
                if done:
                    cut.append((part, True))
                    continue
                first, *others = part.split(token)
                cut.append((first, False))
                for other in others:
                    cut += [(token, True), (other, False)]
            parts = cut
        tokens = []
        for part, done in parts:
            tokens += [part] if done else ["<unk>"] * len(part)
        return tokens
