"""Fails stage 4 at test_a_long_stream: keeps the whole text and encodes it again from its beginning at each chunk.

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
        return Stream(self)


class Stream:
    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.text, self.returned = "", 0

    def certain_until(self):
        """Tokens that begin before this place cannot change any more."""
        if self.tokenizer.ranks is None:
            return len(self.text) - self.tokenizer.longest + 1
        words = self.tokenizer.words(self.text)
        return len(self.text) - len(words[-1]) if words else 0

    def feed(self, chunk):
        self.text += chunk
        limit = self.certain_until()
        tokens = [token for token in self.tokenizer.encode(self.text) if token[1] < limit]
        new = tokens[self.returned :]
        self.returned = len(tokens)
        return new

    def flush(self):
        tokens = self.tokenizer.encode(self.text)[self.returned :]
        self.text, self.returned = "", 0
        return tokens
