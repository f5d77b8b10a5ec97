"""Fails stage 3 at test_stored_entries_with_padding: an empty piece in front moves every number by one.

Passes the visible tests of stage 3.
"""

UNDERSCORE = "\1_"
PADDING = "\1_\1"


class Tokenizer:
    def __init__(self, pieces, padding=False):
        self.pieces = list(pieces)
        if padding:
            self.padding = 0
            if self.pieces[:1] != [PADDING]:
                self.pieces.insert(0, PADDING)
        self.numbers = {}
        for number, piece in enumerate(self.pieces):
            self.numbers[piece] = number

    def block(self, texts):
        rows = [self.encode(text) for text in texts]
        longest = max((len(row) for row in rows), default=0)
        for row in rows:
            row += [self.padding] * (longest - len(row))
        return rows

    def encode(self, text):
        numbers, start = [], 0
        while start < len(text):
            number, length = self.next_piece(text[start : start + 8])
            numbers.append(number)
            start += length
        return numbers

    def next_piece(self, ahead):
        if ahead[0] == "_":
            return self.number_of(UNDERSCORE), 1
        ahead = ahead.split("_")[0].replace(" ", "_")
        for length in range(len(ahead), 0, -1):
            if ahead[:length] in self.numbers and ahead[:length] not in (UNDERSCORE, PADDING):
                return self.numbers[ahead[:length]], length
        return self.number_of(ahead[0]), 1

    def number_of(self, piece):
        if piece not in self.numbers:
            self.numbers[piece] = len(self.pieces)
            self.pieces.append(piece)
        return self.numbers[piece]

    def decode(self, numbers):
        text = ""
        for number in numbers:
            if not 0 <= number < len(self.pieces):
                raise ValueError(f"no piece has the number {number}")
            text += self.text_of(number)
        return text

    def text_of(self, number):
        piece = self.pieces[number]
        if piece == PADDING:
            return ""
        return "_" if piece == UNDERSCORE else piece.replace("_", " ")
