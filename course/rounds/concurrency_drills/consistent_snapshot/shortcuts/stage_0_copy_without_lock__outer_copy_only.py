"""Fails stage 1 at test_a_snapshot_is_of_one_moment: under the lock only the outer dictionary is copied.

Passes the visible tests of stage 1.
"""

import threading


class Stock:
    def __init__(self, shelves):
        self.lock = threading.Lock()
        self.shelves = {shelf: dict(items) for shelf, items in shelves.items()}
        self.moves = 0

    def apply(self, moves):
        with self.lock:
            done = []
            for item, count, source, target in moves:
                if self.shelves[source].get(item, 0) < count:
                    for item, count, source, target in reversed(done):
                        self.shelves[target][item] -= count
                        self.shelves[source][item] += count
                    raise ValueError("too few")
                self.shelves[source][item] -= count
                self.shelves[target][item] = self.shelves[target].get(item, 0) + count
                done.append((item, count, source, target))
            self.moves += len(moves)

    def snapshot(self):
        with self.lock:
            moves, shelves = self.moves, dict(self.shelves)
        return {"moves": moves, "shelves": {shelf: dict(items) for shelf, items in shelves.items()}}
