"""Fails stage 3 at test_merges_in_any_order: goes through the list of merges once, and each joins what is there by then.

Passes the visible tests of stage 3.
"""


class Tokenizer:
    def __init__(self, vocabulary, merges=None, max_word=64):
        self.vocabulary = list(vocabulary)
        self.ids = {token: number for number, token in enumerate(vocabulary)}
        self.root = {}
        for token in vocabulary:
            node = self.root
            for character in token:
                node = node.setdefault(character, {})
            node["end"] = True
        self.merges = merges
        self.max_word = max_word

    def match(self, text, start):
        node, end, position = self.root, start + 1, start
        while position < len(text) and text[position] in node:
            node = node[text[position]]
            position += 1
            if "end" in node:
                end = position
        return text[start:end]

    def pieces(self, text):
        start = 0
        while start < len(text):
            if self.merges is None:
                found = [self.match(text, start)]
            else:
                end = text.find(" ", start + 1)
                end = len(text) if end < 0 else end
                found = self.merge(text[start : min(end, start + self.max_word)])
            yield from found
            start += sum(map(len, found))

    def merge(self, word):
        pieces = list(word)
        for left, right in self.merges:
            place = 0
            while place < len(pieces) - 1:
                if pieces[place] == left and pieces[place + 1] == right:
                    pieces[place : place + 2] = [left + right]
                place += 1
        return pieces

    def tokenize(self, text):
        return [piece if piece in self.ids else "<unk>" for piece in self.pieces(text)]

    def encode(self, text):
        encoded = []
        end = 0
        for piece in self.pieces(text):
            start, end = end, end + len(piece)
            known = piece in self.ids
            encoded.append((self.ids[piece] if known else len(self.ids) + ord(piece), start, end))
        return encoded

    def decode(self, ids):
        known = len(self.vocabulary)
        if ids and not 0 <= min(ids) <= max(ids) < known + 0x110000:
            raise ValueError("an id stands for nothing")
        return "".join(self.vocabulary[number] if number < known else chr(number - known) for number in ids)
