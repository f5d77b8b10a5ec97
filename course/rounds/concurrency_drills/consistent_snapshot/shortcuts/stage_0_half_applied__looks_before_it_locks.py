"""Fails stage 1 at test_two_lists_for_one_parcel: whether there are enough is found out before the lock is taken.

Passes the visible tests of stage 1.
"""

import copy
import threading


class Stock:
    def __init__(self, shelves):
        self.lock = threading.Lock()
        self.shelves = copy.deepcopy(shelves)
        self.moves = 0

    def apply(self, moves):
        trial = self.snapshot()["shelves"]
        for item, count, source, target in moves:
            if trial[source].get(item, 0) < count:
                raise ValueError(f"too few of {item} on {source}")
            trial[source][item] -= count
            trial[target][item] = trial[target].get(item, 0) + count
        with self.lock:
            for item, count, source, target in moves:
                self.shelves[source][item] = self.shelves[source].get(item, 0) - count
                self.shelves[target][item] = self.shelves[target].get(item, 0) + count
            self.moves += len(moves)

    def snapshot(self):
        with self.lock:
            return {"moves": self.moves, "shelves": copy.deepcopy(self.shelves)}
