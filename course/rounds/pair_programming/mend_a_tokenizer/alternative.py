"""A tree of the pieces that are found, and what each number means beside it, written when a piece comes in."""

NEW, SPACE_FOR = "\x1f", "_"  # a piece that begins with NEW and goes on stands for what follows, as it is


class Tokenizer:
    def __init__(self, pieces, padding=False):
        self.pieces, self.meanings = [], []
        self.tree, self.underscore = {}, None
        no_text = None
        for piece in pieces:
            number = self.put_in(piece)
            if piece == NEW + "_":
                self.underscore = number
            elif piece == NEW + "fill":
                no_text = number
        if padding and no_text is None:
            no_text = self.put_in(NEW + "fill")
        if padding:
            self.padding = no_text

    def put_in(self, piece):
        """The number of a piece that is added at the end."""
        number = len(self.pieces)
        self.pieces.append(piece)
        if piece == NEW + "_":
            self.meanings.append("_")
        elif piece == NEW + "fill":
            self.meanings.append("")
        else:
            text = piece.replace(SPACE_FOR, " ")
            self.meanings.append(text)
            branch = self.tree
            for character in text:
                branch = branch.setdefault(character, {})
            branch["number"] = number
        return number

    def first_piece(self, text):
        """Number and length of the piece that a text, of which eight characters are looked at, begins with."""
        if text[0] == "_":
            if self.underscore is None:
                self.underscore = self.put_in(NEW + "_")
            return self.underscore, 1
        branch, found = self.tree, None
        for length, character in enumerate(text[:8], start=1):
            branch = branch.get(character)
            if branch is None:
                break
            if "number" in branch:
                found = branch["number"], length
        return found or (self.put_in("_" if text[0] == " " else text[0]), 1)

    def encode(self, text):
        stream = self.stream()
        return stream.feed(text) + stream.flush()

    def decode(self, numbers):
        parts = []
        for number in numbers:
            if number < 0 or number >= len(self.meanings):
                raise ValueError(f"no piece has the number {number}")
            parts.append(self.meanings[number])
        return "".join(parts)

    def block(self, texts):
        encoded = [self.encode(text) for text in texts]
        for numbers in encoded:
            while len(numbers) < max(map(len, encoded)):
                numbers.append(self.padding)
        return encoded

    def stream(self):
        return Dictation(self)


class Dictation:
    def __init__(self, tokenizer):
        self.tokenizer, self.rest = tokenizer, ""

    def feed(self, chunk):
        text, at, numbers = self.rest + chunk, 0, []
        while at + 8 <= len(text):
            number, length = self.tokenizer.first_piece(text[at : at + 8])
            numbers.append(number)
            at += length
        self.rest = text[at:]
        return numbers

    def flush(self):
        numbers = []
        while self.rest:
            number, length = self.tokenizer.first_piece(self.rest)
            numbers.append(number)
            self.rest = self.rest[length:]
        return numbers
