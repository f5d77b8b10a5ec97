"""Fails stage 1 at test_a_snapshot_does_not_change: the copy is new, the shelves in it are the old ones.

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
        with self.lock:
            trial = copy.deepcopy(self.shelves)
            for item, count, source, target in moves:
                if trial[source].get(item, 0) < count:
                    raise ValueError(f"too few of {item} on {source}")
                trial[source][item] -= count
                trial[target][item] = trial[target].get(item, 0) + count
            for shelf, items in trial.items():
                self.shelves[shelf].update(items)
            self.moves += len(moves)

    def snapshot(self):
        with self.lock:
            return {"moves": self.moves, "shelves": dict(self.shelves)}
