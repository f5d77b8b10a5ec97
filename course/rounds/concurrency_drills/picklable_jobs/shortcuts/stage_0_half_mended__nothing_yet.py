"""Fails stage 1 at test_two_documents: a local function cannot be pickled, and neither can what it holds."""

import threading
from concurrent.futures import ProcessPoolExecutor
from itertools import count


class BadDocument(Exception):
    def __init__(self, position, reason):
        super().__init__(f"document {position}: {reason}")


class Scorer:
    def __init__(self, tokenize, weights, workers):
        self._weigh = lambda text: sum(weights.get(token, 0) for token in tokenize(text))
        self._workers, self._lock, self.scored = workers, threading.Lock(), 0

    def score(self, documents):
        def one(position, text):
            if not text:
                raise BadDocument(position, "is empty")
            with self._lock:
                self.scored += 1
            return self._weigh(text)

        with ProcessPoolExecutor(self._workers) as pool:
            return list(pool.map(one, count(), documents))
