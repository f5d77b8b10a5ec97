"""The same tokenizer as a machine that reads one character at a time; a whole text is a stream of one chunk."""

import heapq


class Tokenizer:
    def __init__(self, vocabulary, merges=None, max_word=64):
        self.vocabulary = vocabulary
        self.ids = dict(zip(vocabulary, range(len(vocabulary))))
        self.max_word = max_word
        self.merges = None
        if merges is not None:
            # the first of two equal pairs is written last
            self.merges = {(left, right): rank for rank, (left, right) in reversed(list(enumerate(merges)))}
        self.root = {}
        for token in vocabulary:
            node = self.root
            for character in token:
                node = node.setdefault(character, {})
            node[""] = True

    def tokenize(self, text):
        known = len(self.vocabulary)
        return [self.vocabulary[number] if number < known else "<unk>" for number, _, _ in self.encode(text)]

    def encode(self, text):
        stream = self.stream()
        return stream.feed(text) + stream.flush()

    def decode(self, ids):
        known, parts = len(self.vocabulary), []
        for number in ids:
            if number < 0 or number >= known + 0x110000:
                raise ValueError(f"no token has the id {number}")
            parts.append(self.vocabulary[number] if number < known else chr(number - known))
        return "".join(parts)

    def stream(self):
        return MatchingStream(self) if self.merges is None else MergingStream(self)


class TokenStream:
    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.begin()

    def begin(self):
        self.position = 0
        self.out = []

    def emit(self, piece):
        number = self.tokenizer.ids.get(piece, -1)
        if number < 0:
            number = len(self.tokenizer.vocabulary) + ord(piece)
        self.out.append((number, self.position, self.position + len(piece)))
        self.position += len(piece)

    def feed(self, chunk):
        for character in chunk:
            self.read(character)
        ready, self.out = self.out, []
        return ready

    def flush(self):
        self.finish()
        ready = self.out
        self.begin()
        return ready


class MatchingStream(TokenStream):
    """Walks the tree of tokens; gives up a piece when the walk can go no further."""

    def begin(self):
        super().begin()
        self.restart()

    def restart(self):
        self.node, self.walked, self.best = self.tokenizer.root, [], 0

    def read(self, character):
        todo = [character]
        while todo:
            following = todo.pop()
            if following in self.node:
                self.node = self.node[following]
                self.walked.append(following)
                if "" in self.node:
                    self.best = len(self.walked)
            elif self.walked:
                todo.append(following)
                todo += reversed(self.give_up())
            else:
                self.emit(following)

    def give_up(self):
        """Emit the best piece of the walk and return what was walked beyond it."""
        length = self.best or 1
        beyond = self.walked[length:]
        self.emit("".join(self.walked[:length]))
        self.restart()
        return beyond

    def finish(self):
        while self.walked:
            for character in self.give_up():
                self.read(character)


class MergingStream(TokenStream):
    def begin(self):
        super().begin()
        self.word = []

    def read(self, character):
        if character == " " or len(self.word) == self.tokenizer.max_word:
            self.finish()
        self.word.append(character)

    def finish(self):
        for piece in self.merged(self.word):
            self.emit(piece)
        self.word = []

    def merged(self, pieces):
        """Join pairs off a heap; ``following`` and ``before`` link the pieces that are left."""
        pieces, count = list(pieces), len(pieces)
        following, before = list(range(1, count + 1)), list(range(-1, count - 1))
        heap = []

        def offer(left):
            if left >= 0 and following[left] < count:
                pair = pieces[left], pieces[following[left]]
                if pair in self.tokenizer.merges:
                    heapq.heappush(heap, (self.tokenizer.merges[pair], left, pair))

        for place in range(count):
            offer(place)
        while heap:
            _, left, pair = heapq.heappop(heap)
            right = following[left]
            if right == count or (pieces[left], pieces[right]) != pair:
                continue  # a part of this pair has been joined in the meantime
            pieces[left] += pieces[right]
            pieces[right] = ""
            following[left] = following[right]
            if following[left] < count:
                before[following[left]] = left
            offer(before[left])
            offer(left)
        return [piece for piece in pieces if piece]
