"""Fails stage 3 at test_rank_decides_drawn: looks for the fewest pieces that merges can make; ranks only break ties.

Passes the visible tests of stage 3.
"""


class Tokenizer:
    def __init__(self, vocabulary, merges=None, max_word=64):
        self.vocabulary = list(vocabulary)
        self.ids = {token: number for number, token in enumerate(vocabulary)}
        self.longest = max((len(token) for token in vocabulary), default=0)
        self.max_word = max_word
        self.ranks = None
        if merges is not None:
            self.ranks = {}
            for rank, (left, right) in enumerate(merges, start=1):
                self.ranks.setdefault(left + right, rank)

    def tokenize(self, text):
        return [text[start:end] if known else "<unk>" for start, end, known in self.spans(text)]

    def encode(self, text):
        return [
            (self.ids[text[start:end]] if known else len(self.vocabulary) + ord(text[start]), start, end)
            for start, end, known in self.spans(text)
        ]

    def decode(self, ids):
        return "".join(self.text_of(number) for number in ids)

    def text_of(self, number):
        if number < 0 or number - len(self.vocabulary) > 0x10FFFF:
            raise ValueError(f"{number} is no id")
        if number < len(self.vocabulary):
            return self.vocabulary[number]
        return chr(number - len(self.vocabulary))

    def spans(self, text):
        if self.ranks is None:
            yield from self.longest_matches(text)
            return
        start = 0
        while start < len(text):
            end = start + 1
            while end < len(text) and text[end] != " " and end - start < self.max_word:
                end += 1
            position = start
            for piece in self.fewest(text[start:end]):
                yield position, position + len(piece), piece in self.ids
                position += len(piece)
            start = end

    def longest_matches(self, text):
        start = 0
        while start < len(text):
            end = min(start + self.longest, len(text))
            while end > start and text[start:end] not in self.ids:
                end -= 1
            yield start, max(end, start + 1), end > start
            start = max(end, start + 1)

    def fewest(self, word):
        best = [(0, 0, [])]
        for end in range(1, len(word) + 1):
            ways = []
            for start in range(end):
                piece = word[start:end]
                if len(piece) == 1 or piece in self.ranks:
                    count, ranks, pieces = best[start]
                    ways.append((count + 1, ranks + self.ranks.get(piece, 0), [*pieces, piece]))
            best.append(min(ways))
        return best[-1][2]
