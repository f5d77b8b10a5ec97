"""Fails stage 1 at test_any_order_of_the_vocabulary: the first token that fits is taken, long or short.

Passes the visible tests of stage 1.
"""


class Tokenizer:
    def __init__(self, vocabulary, merges=None, max_word=64):
        self.vocabulary = vocabulary

    def tokenize(self, text):
        tokens, position = [], 0
        while position < len(text):
            for token in self.vocabulary:
                if text.startswith(token, position):
                    tokens.append(token)
                    position += len(token)
                    break
            else:
                tokens.append("<unk>")
                position += 1
        return tokens
