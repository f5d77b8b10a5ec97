"""Fails stage 1 at test_a_snapshot_is_of_one_moment: the writers hold the lock, the reader copies beside them.

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
            shelves = {shelf: dict(items) for shelf, items in self.shelves.items()}
            for item, count, source, target in moves:
                if shelves[source].get(item, 0) < count:
                    raise ValueError(f"too few of {item} on {source}")
                shelves[source][item] -= count
                shelves[target][item] = shelves[target].get(item, 0) + count
            self.shelves = shelves
            self.moves += len(moves)

    def snapshot(self):
        return {"moves": self.moves, "shelves": {shelf: dict(items) for shelf, items in self.shelves.items()}}
