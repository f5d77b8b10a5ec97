import threading


class Stock:
    """Changes in place under the lock, and takes back what was done when a move cannot be made."""

    def __init__(self, shelves):
        self.lock = threading.RLock()
        self.shelves = {shelf: dict(items) for shelf, items in shelves.items()}
        self.made = 0

    def move(self, item, count, source, target):
        if self.shelves[source].get(item, 0) < count:
            raise ValueError(f"too few of {item} on {source}")
        self.shelves[source][item] -= count
        self.shelves[target].setdefault(item, 0)
        self.shelves[target][item] += count
        self.made += 1

    def apply(self, moves):
        done = []
        with self.lock:
            try:
                for move in moves:
                    self.move(*move)
                    done.append(move)
            except ValueError:
                for item, count, source, target in reversed(done):
                    self.move(item, count, target, source)
                    self.made -= 2
                raise

    def snapshot(self):
        with self.lock:
            shelves = {}
            for shelf, items in self.shelves.items():
                shelves[shelf] = {item: count for item, count in items.items() if count}
            return {"moves": self.made, "shelves": shelves}
