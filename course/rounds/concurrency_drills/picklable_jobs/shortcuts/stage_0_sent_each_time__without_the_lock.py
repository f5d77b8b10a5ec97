"""Fails stage 1 at test_weights_are_sent_once: the object can be pickled now, and goes along with every document.

Passes the visible tests of stage 1.
"""

import threading
from concurrent.futures import ProcessPoolExecutor
from itertools import count


class BadDocument(Exception):
    def __init__(self, position, reason):
        super().__init__(f"document {position}: {reason}")
        self.position, self.reason = position, reason

    def __reduce__(self):
        return type(self), (self.position, self.reason)


class Scorer:
    def __init__(self, tokenize, weights, workers):
        self._tokenize, self._weights, self._workers = tokenize, weights, workers
        self._lock, self.scored = threading.Lock(), 0

    def __getstate__(self):
        state = dict(self.__dict__)
        del state["_lock"]
        return state

    def _one(self, position, text):
        if not text:
            raise BadDocument(position, "is empty")
        return sum(self._weights.get(token, 0) for token in self._tokenize(text))

    def score(self, documents):
        with ProcessPoolExecutor(self._workers) as pool:
            scores = list(pool.map(self._one, count(), documents))
        with self._lock:
            self.scored += len(scores)
        return scores
