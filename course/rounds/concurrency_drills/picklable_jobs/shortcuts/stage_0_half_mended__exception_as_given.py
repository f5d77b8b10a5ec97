"""Fails stage 1 at test_the_first_empty_document: BadDocument cannot be made again from its text, which breaks the pool.

Passes the visible tests of stage 1.
"""

import threading
from concurrent.futures import ProcessPoolExecutor
from itertools import count

worker = {}


class BadDocument(Exception):
    def __init__(self, position, reason):
        super().__init__(f"document {position}: {reason}")


def start(tokenize, weights):
    worker.update(tokenize=tokenize, weights=weights)


def one(position, text):
    if not text:
        raise BadDocument(position, "is empty")
    return sum(worker["weights"].get(token, 0) for token in worker["tokenize"](text))


class Scorer:
    def __init__(self, tokenize, weights, workers):
        self._tokenize, self._weights, self._workers = tokenize, weights, workers
        self._lock, self.scored = threading.Lock(), 0

    def score(self, documents):
        with ProcessPoolExecutor(
            self._workers, initializer=start, initargs=(self._tokenize, self._weights)
        ) as pool:
            scores = list(pool.map(one, count(), documents))
        with self._lock:
            self.scored += len(scores)
        return scores
