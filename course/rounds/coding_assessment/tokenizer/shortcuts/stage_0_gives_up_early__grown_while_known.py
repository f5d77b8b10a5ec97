"""Fails stage 1 at test_tokens_whose_beginnings_are_none: a piece grows only as long as it is a token itself."""


class Tokenizer:
    def __init__(self, vocabulary, merges=None, max_word=64):
        self.vocabulary = set(vocabulary)

    def tokenize(self, text):
        tokens, start = [], 0
        while start < len(text):
            end = start
            while end < len(text) and text[start : end + 1] in self.vocabulary:
                end += 1
            if end == start:
                tokens.append("<unk>")
                start += 1
            else:
                tokens.append(text[start:end])
                start = end
        return tokens
