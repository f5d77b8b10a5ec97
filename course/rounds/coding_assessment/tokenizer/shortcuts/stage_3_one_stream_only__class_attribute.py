"""Fails stage 4 at test_streams_side_by_side: the list of waiting characters belongs to the class, so all streams fill one.

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
        stream = Stream()
        stream.tokenizer = self
        return stream


class Stream:
    tokenizer = None
    waiting = []
    position = 0

    def feed(self, chunk):
        self.waiting += chunk
        ready = []
        if self.tokenizer.ranks is None:
            while len(self.waiting) >= self.tokenizer.longest:
                piece = self.tokenizer.match("".join(self.waiting[: self.tokenizer.longest]))[0]
                del self.waiting[: len(piece)]
                ready.append(piece)
        else:
            *words, rest = self.tokenizer.words(self.waiting) or [""]
            ready = [piece for word in words for piece in self.tokenizer.merge(word)]
            self.waiting[:] = rest
        return self.numbered(ready)

    def flush(self):
        tokens = self.numbered(self.tokenizer.pieces("".join(self.waiting)))
        self.waiting.clear()
        self.position = 0
        return tokens

    def numbered(self, pieces):
        tokens = self.tokenizer.number(pieces, self.position)
        if tokens:
            self.position = tokens[-1][2]
        return tokens
