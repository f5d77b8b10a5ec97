"""Fails stage 1 at test_three_threads_count: the lock that could not be sent was thrown away.

Passes the visible tests of stage 1.
"""

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
    if not text:
        raise BadDocument(position, "is empty")
    return sum(worker.weights.get(token, 0) for token in worker.tokenize(text))


class Scorer:
    def __init__(self, tokenize, weights, workers):
        self.tokenize, self.weights, self.workers, self.scored = tokenize, weights, workers, 0

    def score(self, documents):
        scores = []
        with ProcessPoolExecutor(self.workers, initializer=start, initargs=(self,)) as pool:
            scores = list(pool.map(one, count(), documents))
        self.scored += len(scores)
        return scores
