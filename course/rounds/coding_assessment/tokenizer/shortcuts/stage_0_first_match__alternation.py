"""Fails stage 1 at test_longest_match_drawn: a regular expression takes the first alternative that fits, not the longest."""

import re


class Tokenizer:
    def __init__(self, vocabulary, merges=None, max_word=64):
        self.known = set(vocabulary)
        alternatives = [re.escape(token) for token in sorted(vocabulary)]
        self.pattern = re.compile("|".join([*alternatives, "."]), re.DOTALL)

    def tokenize(self, text):
        return [token if token in self.known else "<unk>" for token in self.pattern.findall(text)]
