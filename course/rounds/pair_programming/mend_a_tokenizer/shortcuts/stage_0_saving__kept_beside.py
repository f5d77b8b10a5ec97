"""Fails stage 1 at test_saved_at_night: new characters are kept beside the pieces, and not saved with them.

Passes the visible tests of stage 1.
"""


class Tokenizer:
    def __init__(self, pieces):
        self.pieces = list(pieces)
        self.numbers = {}
        self.new = []
        for number, piece in enumerate(pieces):
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
                self.numbers[piece] = len(self.pieces) + len(self.new)
                self.new.append(piece)
            numbers.append(self.numbers[piece])
            start += len(piece)
        return numbers

    def decode(self, numbers):
        pieces = self.pieces + self.new
        for number in numbers:
            if not 0 <= number < len(pieces):
                raise ValueError(f"no piece has the number {number}")
        return "".join(pieces[number] for number in numbers).replace("_", " ")
