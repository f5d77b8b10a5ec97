"""Fails stage 1 at test_from_a_fresh_import: a worker that was not forked has never heard of the weights.

Passes the visible tests of stage 1.
"""

import threading
from concurrent.futures import ProcessPoolExecutor
from itertools import count

LOCK = threading.Lock()


class BadDocument(Exception):
    def __init__(self, position, reason):
        super().__init__(position, reason)

    def __str__(self):
        return "document {}: {}".format(*self.args)


def one(position, text):
    if not text:
        raise BadDocument(position, "is empty")
    return sum(WEIGHTS.get(token, 0) for token in TOKENIZE(text))


class Scorer:
    def __init__(self, tokenize, weights, workers):
        self.tokenize, self.weights, self.workers, self.scored = tokenize, weights, workers, 0

    def score(self, documents):
        global TOKENIZE, WEIGHTS
        TOKENIZE, WEIGHTS = self.tokenize, self.weights
        with ProcessPoolExecutor(self.workers) as pool:
            scores = list(pool.map(one, count(), documents))
        with LOCK:
            self.scored += len(scores)
        return scores
