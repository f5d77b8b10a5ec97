import threading
from concurrent.futures import ProcessPoolExecutor
from itertools import count


class BadDocument(Exception):
    ### BEGIN SOLUTION
    def __str__(self):
        position, reason = self.args  # what it was made with, and is pickled as
        return f"document {position}: {reason}"

    ### END SOLUTION


class Scorer:
    def __init__(self, tokenize, weights, workers):
        ### BEGIN SOLUTION
        self._known, self._workers = (tokenize, weights), workers
        self._lock, self.scored = threading.Lock(), 0
        ### END SOLUTION

    def score(self, documents):
        ### BEGIN SOLUTION
        with ProcessPoolExecutor(self._workers, initializer=_start, initargs=self._known) as pool:
            scores = list(pool.map(_score, count(), documents))
        with self._lock:
            self.scored += len(scores)
        return scores


_worker = {}  # each process has its own


def _start(tokenize, weights):
    _worker.update(tokenize=tokenize, weights=weights)


def _score(position, text):
    if not text:
        raise BadDocument(position, "is empty")
    return sum(_worker["weights"].get(token, 0) for token in _worker["tokenize"](text))
    ### END SOLUTION
