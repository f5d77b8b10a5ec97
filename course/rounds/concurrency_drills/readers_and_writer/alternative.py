import threading


class Gate:
    """Locks alone: the first of a kind takes the lock that keeps the other kind out, the last gives it back."""

    def __init__(self):
        self.no_readers, self.no_writers = threading.Lock(), threading.Lock()
        self.count_readers, self.count_writers = threading.Lock(), threading.Lock()
        self.line = threading.Lock()  # at most one reader stands at the door, so that writers get there before the rest
        self.readers = self.writers = 0

    def read(self, action):
        with self.line, self.no_readers, self.count_readers:
            self.readers += 1
            if self.readers == 1:
                self.no_writers.acquire()
        try:
            return action()
        finally:
            with self.count_readers:
                self.readers -= 1
                if self.readers == 0:
                    self.no_writers.release()

    def write(self, action):
        with self.count_writers:
            self.writers += 1
            if self.writers == 1:
                self.no_readers.acquire()
        try:
            with self.no_writers:
                return action()
        finally:
            with self.count_writers:
                self.writers -= 1
                if self.writers == 0:
                    self.no_readers.release()
