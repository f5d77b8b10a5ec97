"""Fails stage 1 at test_each_station_its_pieces: all tokenizers made from a list share one.

Passes the visible tests of stage 1.
"""


class Tokenizer:
    lists = {}

    def __init__(self, pieces):
        self.pieces = self.lists.setdefault(tuple(pieces), list(pieces))
        self.numbers = {}
        for number, piece in enumerate(self.pieces):
            self.numbers[piece] = number

    def encode(self, text):
        text = text.replace(" ", "_")
        numbers = []
        start = 0
        while start < len(text):
            for length in range(8, 0, -1):
                piece = text[start : start + length]
                if piece in self.numbers:
                    break
            else:
                self.numbers[piece] = len(self.pieces)
                self.pieces.append(piece)
            numbers.append(self.numbers[piece])
            start += len(piece)
        return numbers

    def decode(self, numbers):
        for number in numbers:
            if not 0 <= number < len(self.pieces):
                raise ValueError(f"no piece has the number {number}")
        return "".join(self.pieces[number] for number in numbers).replace("_", " ")
