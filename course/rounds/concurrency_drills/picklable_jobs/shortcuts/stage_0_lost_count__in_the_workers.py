"""Fails stage 1 at test_counts_over_all_calls: the workers count, each for itself."""

from concurrent.futures import ProcessPoolExecutor
from itertools import count


class BadDocument(Exception):
    def __init__(self, position, reason):
        super().__init__(position, reason)

    def __str__(self):
        return "document {}: {}".format(*self.args)


def start(scorer):
    global worker
    worker = scorer


def one(position, text):
    return worker.one(position, text)


class Scorer:
    def __init__(self, tokenize, weights, workers):
        self.tokenize, self.weights, self.workers, self.scored = tokenize, weights, workers, 0

    def one(self, position, text):
        if not text:
            raise BadDocument(position, "is empty")
        self.scored += 1
        return sum(self.weights.get(token, 0) for token in self.tokenize(text))

    def score(self, documents):
        with ProcessPoolExecutor(self.workers, initializer=start, initargs=(self,)) as pool:
            return list(pool.map(one, count(), documents))
