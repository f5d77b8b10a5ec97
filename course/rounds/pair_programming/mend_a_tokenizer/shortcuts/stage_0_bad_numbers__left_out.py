"""Fails stage 1 at test_numbers_of_no_piece: numbers that no piece has are left out."""


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
                self.numbers[piece] = len(self.pieces)
                self.pieces.append(piece)
            numbers.append(self.numbers[piece])
            start += len(piece)
        return numbers

    def decode(self, numbers):
        return "".join(self.pieces[number] for number in numbers if 0 <= number < len(self.pieces)).replace("_", " ")
