"""Fails stage 1 at test_what_fails_is_never_seen: it takes back what was done, and others have seen it meanwhile.

Passes the visible tests of stage 1.
"""

import copy
import threading


class Stock:
    def __init__(self, shelves):
        self.lock = threading.Lock()
        self.shelves = copy.deepcopy(shelves)
        self.moves = 0

    def move(self, item, count, source, target, step):
        with self.lock:
            if self.shelves[source].get(item, 0) < count:
                raise ValueError(f"too few of {item} on {source}")
            self.shelves[source][item] -= count
            self.shelves[target][item] = self.shelves[target].get(item, 0) + count
            self.moves += step

    def apply(self, moves):
        done = []
        try:
            for item, count, source, target in moves:
                self.move(item, count, source, target, 1)
                done.append((item, count, target, source))
        except ValueError:
            for back in reversed(done):
                self.move(*back, -1)
            raise

    def snapshot(self):
        with self.lock:
            return {"moves": self.moves, "shelves": copy.deepcopy(self.shelves)}
