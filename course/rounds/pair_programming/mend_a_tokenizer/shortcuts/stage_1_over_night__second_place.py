"""Fails stage 2 at test_doubles_of_the_space: the second _ of the list is taken for an underscore in the morning.

Passes the visible tests of stage 2.
"""


class Tokenizer:
    def __init__(self, pieces):
        self.pieces = list(pieces)
        self.numbers = {}
        self.underscore = None
        for number, piece in enumerate(pieces):
            if (
                piece == "_"
                and "_" in self.numbers
                and "_" not in pieces[number + 1 :]
                and self.written(pieces, number)
            ):
                self.underscore = number
                continue
            self.numbers[piece] = number

    def encode(self, text):
        numbers, start = [], 0
        while start < len(text):
            number, length = self.next_piece(text[start : start + 8])
            numbers.append(number)
            start += length
        return numbers

    def next_piece(self, ahead):
        if ahead[0] == "_":
            if self.underscore is None:
                self.number_of("_")  # that of the space comes first
                self.underscore = len(self.pieces)
                self.pieces.append("_")
            return self.underscore, 1
        ahead = ahead.split("_")[0].replace(" ", "_")
        for length in range(len(ahead), 0, -1):
            if ahead[:length] in self.numbers:
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
        return "_" if number == self.underscore else piece.replace("_", " ")

    def written(self, pieces, number):
        """Behind a written underscore there are only new pieces, which are single characters."""
        return all(len(piece) == 1 for piece in pieces[number:])
