"""A tokenizer for a given vocabulary: by longest match or by ranked merges, of whole texts or of streams."""

from itertools import pairwise


class Tokenizer:
    """Cuts texts into the tokens of ``vocabulary``, a list of different, non-empty strings."""

    # Stages 1 and 2 use only ``vocabulary``. Stage 3 says what the other parameters mean.
    def __init__(self, vocabulary, merges=None, max_word=64):
        ### BEGIN SOLUTION
        self._tokens = list(vocabulary)
        self._ids = {token: number for number, token in enumerate(self._tokens)}
        self._lengths = sorted({len(token) for token in self._tokens}, reverse=True)
        self._ranks = None
        if merges is not None:
            self._ranks = {}
            for rank, pair in enumerate(merges):
                self._ranks.setdefault(tuple(pair), rank)
        self._max_word = max_word
        ### END SOLUTION

    def tokenize(self, text: str) -> list[str]:
        """Return the tokens of ``text`` in order, with ``"<unk>"`` for each character that is in none."""
        ### BEGIN SOLUTION
        return [piece if piece in self._ids else "<unk>" for piece in self._pieces(text)]

    def encode(self, text: str) -> list[tuple[int, int, int]]:
        """``(id, start, end)`` for each piece of ``text``; an unknown character has an id of its own."""
        return self._number(self._pieces(text), 0)

    def decode(self, ids: list[int]) -> str:
        """The text of these ids; ValueError for an id that stands for nothing."""
        return "".join(map(self._text, ids))

    def stream(self):
        """A stream that encodes one text in chunks."""
        return Stream(self)

    def _pieces(self, text, more=False):
        """The pieces of ``text`` in order; if there is ``more`` to come, only those that nothing to come can change."""
        return self._matches(text, more) if self._ranks is None else self._merged(text, more)

    def _matches(self, text, more):
        """Pieces by longest match: the one at ``start`` is certain once as much as the longest token is there."""
        needed = self._lengths[0] if more and self._lengths else 1
        start = 0
        while len(text) - start >= needed:
            candidates = (text[start : start + length] for length in self._lengths)
            piece = next((candidate for candidate in candidates if candidate in self._ids), text[start])
            yield piece
            start += len(piece)

    def _merged(self, text, more):
        """Pieces by ranked merges within words; the last word is certain only when nothing follows."""
        start = 0
        for place in range(1, len(text)):
            if text[place] == " " or place - start == self._max_word:
                yield from self._merge(text[start:place])
                start = place
        if not more:
            yield from self._merge(text[start:])

    def _merge(self, word):
        pieces = list(word)
        while True:
            pairs = enumerate(pairwise(pieces))
            known = [(self._ranks[pair], place) for place, pair in pairs if pair in self._ranks]
            if not known:
                return pieces
            _, place = min(known)  # of equal ranks the leftmost
            pieces[place : place + 2] = [pieces[place] + pieces[place + 1]]

    def _number(self, pieces, start):
        """Ids and offsets of pieces that follow each other from ``start`` on."""
        numbered = []
        for piece in pieces:
            number = self._ids[piece] if piece in self._ids else len(self._tokens) + ord(piece)
            numbered.append((number, start, start + len(piece)))
            start += len(piece)
        return numbered

    def _text(self, number):
        if 0 <= number < len(self._tokens):
            return self._tokens[number]
        if 0 <= number - len(self._tokens) <= MAX_CHARACTER:
            return chr(number - len(self._tokens))
        raise ValueError(f"{number} is the id of no token and of no character; give ids that encode() returned")


MAX_CHARACTER = 0x10FFFF  # the last code point of Unicode


class Stream:
    """Encodes one text that comes in chunks; holds only the characters whose pieces are not certain yet."""

    def __init__(self, tokenizer: Tokenizer):
        self._tokenizer = tokenizer
        self._waiting = ""
        self._start = 0  # of what waits, counted from the beginning of the text

    def feed(self, chunk: str) -> list[tuple[int, int, int]]:
        """Take in more of the text and return the tokens that have become certain."""
        self._waiting += chunk
        tokens = self._tokenizer._number(self._tokenizer._pieces(self._waiting, more=True), self._start)
        if tokens:
            end = tokens[-1][2]
            self._waiting = self._waiting[end - self._start :]
            self._start = end
        return tokens

    def flush(self) -> list[tuple[int, int, int]]:
        """End the text: return its last tokens and begin a new one."""
        tokens = self._tokenizer._number(self._tokenizer._pieces(self._waiting), self._start)
        self._waiting, self._start = "", 0
        return tokens
        ### END SOLUTION
