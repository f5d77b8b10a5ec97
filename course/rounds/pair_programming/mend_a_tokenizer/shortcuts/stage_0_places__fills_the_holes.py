"""Fails stage 1 at test_empty_places_stay_empty: a new piece goes into a place that was given up.

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
            for length in range(8, 0, -1):
                piece = text[start : start + length]
                if piece in self.numbers:
                    break
            else:
                place = self.pieces.index("") if "" in self.pieces else len(self.pieces)
                self.pieces[place : place + 1] = [piece]
                self.numbers[piece] = place
            numbers.append(self.numbers[piece])
            start += len(piece)
        return numbers

    def decode(self, numbers):
        for number in numbers:
            if not 0 <= number < len(self.pieces):
                raise ValueError(f"no piece has the number {number}")
        return "".join(self.pieces[number] for number in numbers).replace("_", " ")
