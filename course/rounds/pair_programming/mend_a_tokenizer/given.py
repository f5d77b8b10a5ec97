class Tokenizer:
    """Turns a text into numbers and back. The number of a piece is its place in the list; _ stands for a space."""

    def __init__(self, pieces):
        self.pieces = pieces
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
            numbers.append(self.numbers[piece])
            start += len(piece)
        return numbers

    def decode(self, numbers):
        return "".join(self.pieces[number] for number in numbers).replace("_", " ")
