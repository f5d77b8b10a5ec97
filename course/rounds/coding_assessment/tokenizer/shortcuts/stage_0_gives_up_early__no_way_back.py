"""Fails stage 1 at test_tokens_whose_beginnings_are_none: the walk forgets the token that it passed when a longer one fails.

Passes the visible tests of stage 1.
"""


class Tokenizer:
    def __init__(self, vocabulary, merges=None, max_word=64):
        self.root = {}
        for token in vocabulary:
            node = self.root
            for character in token:
                node = node.setdefault(character, {})
            node["token"] = token

    def tokenize(self, text):
        tokens, position = [], 0
        while position < len(text):
            node, end = self.root, position
            while end < len(text) and text[end] in node:
                node = node[text[end]]
                end += 1
            if "token" in node:
                tokens.append(node["token"])
                position = end
            else:
                tokens.append("<unk>")
                position += 1
        return tokens
