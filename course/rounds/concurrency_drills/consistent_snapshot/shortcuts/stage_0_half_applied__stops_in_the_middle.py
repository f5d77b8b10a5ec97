"""Fails stage 1 at test_what_fails_is_never_seen: the moves before the one that cannot be made stay made."""

import copy
import threading


class Stock:
    def __init__(self, shelves):
        self.lock = threading.Lock()
        self.shelves = copy.deepcopy(shelves)
        self.moves = 0

    def apply(self, moves):
        with self.lock:
            for item, count, source, target in moves:
                if self.shelves[source].get(item, 0) < count:
                    raise ValueError(f"too few of {item} on {source}")
                self.shelves[source][item] -= count
                self.shelves[target][item] = self.shelves[target].get(item, 0) + count
                self.moves += 1

    def snapshot(self):
        with self.lock:
            return {"moves": self.moves, "shelves": copy.deepcopy(self.shelves)}
