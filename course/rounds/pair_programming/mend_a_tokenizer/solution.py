LONGEST = 8  # longer pieces were never found, and what is stored was made that way
# Pieces that stand for no text of their own. No old piece has a control character, and a new one is a single character.
UNDERSCORE, PADDING = "\0_", "\0padding"
MEANING = {UNDERSCORE: "_", PADDING: ""}


class Tokenizer:
    """Turns a text into numbers and back. The number of a piece is its place in the list; _ stands for a space."""

    def __init__(self, pieces, padding=False):
        self.pieces = list(pieces)
        self._numbers = {}
        for number, piece in enumerate(pieces):
            self._numbers[piece] = number
        if padding:
            self.padding = self._number(PADDING)

    def encode(self, text):
        numbers, start = [], 0
        while start < len(text):
            number, length = self.take(text, start)
            numbers.append(number)
            start += length
        return numbers

    def decode(self, numbers):
        for number in numbers:
            if not 0 <= number < len(self.pieces):
                raise ValueError(f"there is no piece with the number {number}")
        pieces = [self.pieces[number] for number in numbers]
        return "".join(MEANING.get(piece, piece.replace("_", " ")) for piece in pieces)

    def block(self, texts):
        rows = [self.encode(text) for text in texts]
        longest = max([0, *map(len, rows)])
        return [row + [self.padding] * (longest - len(row)) for row in rows]

    def stream(self):
        return Stream(self)

    def take(self, text, start):
        """The number of the longest piece that the text goes on with, and its length."""
        if text[start] == "_":
            return self._number(UNDERSCORE), 1
        ahead = text[start : start + LONGEST].partition("_")[0].replace(" ", "_")
        for length in range(len(ahead), 1, -1):
            piece = ahead[:length]
            if piece in self._numbers and piece not in MEANING:
                return self._numbers[piece], length
        return self._number(ahead[0]), 1

    def _number(self, piece):
        """The number of a piece, which goes to the end when it is new."""
        if piece not in self._numbers:
            self._numbers[piece] = len(self.pieces)
            self.pieces.append(piece)
        return self._numbers[piece]


class Stream:
    """A text that comes in chunks. What may still become a longer piece waits."""

    def __init__(self, tokenizer):
        self._tokenizer = tokenizer
        self._waiting = ""

    def feed(self, chunk):
        self._waiting += chunk
        return self._take(LONGEST)

    def flush(self):
        return self._take(1)

    def _take(self, least):
        """The numbers of all that has so many characters ahead of it."""
        numbers, start = [], 0
        while len(self._waiting) - start >= least:
            number, length = self._tokenizer.take(self._waiting, start)
            numbers.append(number)
            start += length
        self._waiting = self._waiting[start:]
        return numbers
