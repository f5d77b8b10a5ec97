import threading
import time


class Buffer:
    """One condition for everything; whoever changes something wakes all, and each looks for itself."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.changed = threading.Condition()
        self.items = []
        self.closed = False

    def wait_while(self, blocked, timeout):
        end = None if timeout is None else time.monotonic() + timeout
        while blocked():
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                raise TimeoutError
            self.changed.wait(left)

    def put(self, item, timeout=None):
        with self.changed:
            self.wait_while(lambda: not self.closed and len(self.items) >= self.capacity, timeout)
            if self.closed:
                raise ValueError("put after close")
            self.items.append(item)
            self.changed.notify_all()

    def get(self, timeout=None):
        with self.changed:
            self.wait_while(lambda: not self.closed and not self.items, timeout)
            if not self.items:
                raise EOFError
            self.changed.notify_all()
            return self.items.pop(0)

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify_all()
