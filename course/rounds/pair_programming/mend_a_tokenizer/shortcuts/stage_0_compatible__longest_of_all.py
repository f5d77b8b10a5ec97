"""Fails stage 1 at test_longer_than_eight: pieces of more than eight characters are found, too.

Passes the visible tests of stage 1.
"""


class Tokenizer:
    def __init__(self, pieces):
        self.pieces = list(pieces)
        self.numbers = {}
        for number, piece in enumerate(pieces):
            self.numbers[piece] = number

    def encode(self, text):
        text = text.replace(" ", "_")
        numbers = []
        start = 0
        while start < len(text):
            for length in range(max(map(len, self.pieces), default=1) or 1, 0, -1):
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
