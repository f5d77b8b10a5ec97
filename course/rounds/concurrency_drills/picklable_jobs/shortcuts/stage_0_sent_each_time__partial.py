"""Fails stage 1 at test_weights_are_sent_once: they are an argument of every job.

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


def one(tokenize, weights, position, text):
    if not text:
        raise BadDocument(position, "is empty")
    return sum(weights.get(token, 0) for token in tokenize(text))


class Scorer:
    def __init__(self, tokenize, weights, workers):
        self._one, self._workers = partial(one, tokenize, weights), workers
        self._lock, self.scored = threading.Lock(), 0

    def score(self, documents):
        with ProcessPoolExecutor(self._workers) as pool:
            scores = list(pool.map(self._one, count(), documents))
        with self._lock:
            self.scored += len(scores)
        return scores
