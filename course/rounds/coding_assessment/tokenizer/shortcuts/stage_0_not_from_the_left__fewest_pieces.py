"""Fails stage 1 at test_from_the_left: looks for the fewest unknown characters and the fewest pieces over the whole text.

Passes the visible tests of stage 1.
"""


class Tokenizer:
    def __init__(self, vocabulary, merges=None, max_word=64):
        self.vocabulary = list(vocabulary)

    def tokenize(self, text):
        # best[i]: unknown characters and pieces of text[i:], and the token to begin with
        best = [(0, 0, None)] * (len(text) + 1)
        for start in range(len(text) - 1, -1, -1):
            unknown, pieces, _ = best[start + 1]
            best[start] = (unknown + 1, pieces + 1, None)
            for token in self.vocabulary:
                if text.startswith(token, start):
                    unknown, pieces, _ = best[start + len(token)]
                    if (unknown, pieces + 1) < best[start][:2]:
                        best[start] = (unknown, pieces + 1, token)
        tokens, position = [], 0
        while position < len(text):
            token = best[position][2]
            tokens.append(token or "<unk>")
            position += len(token or "?")
        return tokens
