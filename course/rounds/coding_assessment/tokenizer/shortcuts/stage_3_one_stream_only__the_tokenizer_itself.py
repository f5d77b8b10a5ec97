"""Fails stage 4 at test_streams_side_by_side: the tokenizer is its own and only stream.

Passes the visible tests of stage 4.
"""


class Tokenizer:
    def __init__(self, vocabulary, merges=None, max_word=64):
        self.vocabulary = list(vocabulary)
        self.ids = {token: number for number, token in enumerate(vocabulary)}
        self.longest = max((len(token) for token in vocabulary), default=1)
        self.ranks = None
        if merges is not None:
            self.ranks = {pair: rank for rank, pair in reversed(list(enumerate(merges)))}
        self.max_word = max_word

    def pieces(self, text):
        if self.ranks is None:
            return self.match(text)
        return [piece for word in self.words(text) for piece in self.merge(word)]

    def match(self, text):
        pieces, start = [], 0
        while start < len(text):
            end = min(start + self.longest, len(text))
            while end > start + 1 and text[start:end] not in self.ids:
                end -= 1
            pieces.append(text[start:end])
            start = end
        return pieces

    def words(self, text):
        words = []
        for character in text:
            if not words or character == " " or len(words[-1]) == self.max_word:
                words.append("")
            words[-1] += character
        return words

    def merge(self, word):
        pieces = list(word)
        while True:
            best = None
            for place, pair in enumerate(zip(pieces, pieces[1:])):
                rank = self.ranks.get(pair)
                if rank is not None and (best is None or rank < best[0]):
                    best = rank, place
            if best is None:
                return pieces
            place = best[1]
            pieces[place : place + 2] = [pieces[place] + pieces[place + 1]]

    def tokenize(self, text):
        return [piece if piece in self.ids else "<unk>" for piece in self.pieces(text)]

    def encode(self, text):
        return self.number(self.pieces(text))

    def number(self, pieces, start=0):
        encoded = []
        for piece in pieces:
            number = self.ids[piece] if piece in self.ids else len(self.ids) + ord(piece)
            encoded.append((number, start, start + len(piece)))
            start += len(piece)
        return encoded

    def decode(self, ids):
        parts = []
        for number in ids:
            if not 0 <= number < len(self.vocabulary) + 0x110000:
                raise ValueError(f"{number} is not an id")
            character = number - len(self.vocabulary)
            parts.append(self.vocabulary[number] if character < 0 else chr(character))
        return "".join(parts)

    def stream(self):
        self.waiting, self.position = "", 0
        return self

    def feed(self, chunk):
        self.waiting += chunk
        return self.take(more=True)

    def flush(self):
        tokens = self.take(more=False)
        self.position = 0
        return tokens

    def take(self, more):
        if self.ranks is None:
            pieces = self.match(self.waiting)
            limit = len(self.waiting) - self.longest + 1
        else:
            words = self.words(self.waiting)
            pieces = self.pieces(self.waiting)
            limit = len(self.waiting) - len(words[-1]) if words else 0
        tokens = self.number(pieces, self.position)
        if more:
            tokens = [token for token in tokens if token[1] - self.position < limit]
        if tokens:
            self.waiting = self.waiting[tokens[-1][2] - self.position :]
            self.position = tokens[-1][2]
        return tokens
