import copy
import threading


class Stock:
    ### BEGIN SOLUTION
    def __init__(self, shelves):
        self._lock = threading.Lock()
        self._shelves = copy.deepcopy(shelves)
        self._moves = 0

    def apply(self, moves):
        with self._lock:
            shelves = copy.deepcopy(self._shelves)
            for move in moves:
                item, count, source, target = move
                held = shelves[source].get(item, 0)
                if held < count:
                    raise ValueError(move)
                shelves[source][item] = held - count
                shelves[target][item] = shelves[target].get(item, 0) + count
            self._shelves = shelves
            self._moves += len(moves)

    def snapshot(self):
        with self._lock:
            return {"moves": self._moves, "shelves": copy.deepcopy(self._shelves)}

    ### END SOLUTION
