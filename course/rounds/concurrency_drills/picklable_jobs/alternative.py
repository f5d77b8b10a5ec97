import threading
from concurrent.futures import ProcessPoolExecutor
from functools import reduce


class BadDocument(Exception):
    def __init__(self, position, reason):
        super().__init__(f"document {position}: {reason}")
        self.made_of = position, reason

    def __reduce__(self):
        return BadDocument, self.made_of


class Scorer:
    """Each worker gets one share of the documents, and the weights with it."""

    def __init__(self, tokenize, weights, workers):
        self.tokenize, self.weights, self.workers = tokenize, weights, workers
        self.lock = threading.Lock()
        self.scored = 0

    def score(self, documents):
        documents = list(enumerate(documents))
        if not documents:
            return []
        size = -(-len(documents) // self.workers)
        shares = [documents[start : start + size] for start in range(0, len(documents), size)]
        with ProcessPoolExecutor(self.workers) as pool:
            futures = [pool.submit(score_share, self.tokenize, self.weights, share) for share in shares]
            scores = reduce(list.__add__, [future.result() for future in futures])
        with self.lock:
            self.scored += len(scores)
        return scores


def score_share(tokenize, weights, share):
    scores = []
    for position, text in share:
        if not text:
            raise BadDocument(position, "is empty")
        scores.append(sum(weights.get(token, 0) for token in tokenize(text)))
    return scores
