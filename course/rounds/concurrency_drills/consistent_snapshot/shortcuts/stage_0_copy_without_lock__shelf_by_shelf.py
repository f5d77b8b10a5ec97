"""Fails stage 1 at test_a_snapshot_is_of_one_moment: each shelf is copied under its own lock, one after the other.

Passes the visible tests of stage 1.
"""

import contextlib
import threading


class Stock:
    def __init__(self, shelves):
        self.locks = {shelf: threading.RLock() for shelf in sorted(shelves)}
        self.shelves = {shelf: dict(items) for shelf, items in shelves.items()}
        self.counting = threading.Lock()
        self.moves = 0

    def apply(self, moves):
        with contextlib.ExitStack() as stack:
            for shelf in sorted({shelf for move in moves for shelf in move[2:]}):
                stack.enter_context(self.locks[shelf])
            shelves = {shelf: dict(items) for shelf, items in self.shelves.items()}
            for item, count, source, target in moves:
                if shelves[source].get(item, 0) < count:
                    raise ValueError(f"too few of {item} on {source}")
                shelves[source][item] -= count
                shelves[target][item] = shelves[target].get(item, 0) + count
            for shelf in {shelf for move in moves for shelf in move[2:]}:
                self.shelves[shelf] = shelves[shelf]
            with self.counting:
                self.moves += len(moves)

    def snapshot(self):
        shelves = {}
        for shelf, lock in self.locks.items():
            with lock:
                shelves[shelf] = dict(self.shelves[shelf])
        with self.counting:
            return {"moves": self.moves, "shelves": shelves}
