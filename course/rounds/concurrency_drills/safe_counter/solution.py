import threading


class Counter:
    ### BEGIN SOLUTION
    def __init__(self):
        self._lock = threading.Lock()
        self._counts = {}

    def add(self, name, amount):
        with self._lock:
            total, entries = self._counts.get(name, (0, 0))
            self._counts[name] = (total + amount, entries + 1)

    def view(self, name):
        with self._lock:
            return self._counts.get(name, (0, 0))

    def take(self):
        with self._lock:
            taken, self._counts = self._counts, {}
        return taken

    ### END SOLUTION
