"""Fails stage 1 at test_from_a_fresh_import: the registry of scorers is empty where the module was imported anew.

Passes the visible tests of stage 1.
"""

import threading
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import count


class BadDocument(Exception):
    def __init__(self, position, reason):
        super().__init__(position, reason)

    def __str__(self):
        return "document {}: {}".format(*self.args)


class Scorer:
    known = {}
    numbers = count()

    def __init__(self, tokenize, weights, workers):
        self.tokenize, self.weights, self.workers = tokenize, weights, workers
        self.lock, self.scored = threading.Lock(), 0
        self.number = next(self.numbers)
        self.known[self.number] = self

    @classmethod
    def one(cls, number, position, text):
        scorer = cls.known[number]
        if not text:
            raise BadDocument(position, "is empty")
        return sum(scorer.weights.get(token, 0) for token in scorer.tokenize(text))

    def score(self, documents):
        with ProcessPoolExecutor(self.workers) as pool:
            scores = list(pool.map(partial(Scorer.one, self.number), count(), documents))
        with self.lock:
            self.scored += len(scores)
        return scores
