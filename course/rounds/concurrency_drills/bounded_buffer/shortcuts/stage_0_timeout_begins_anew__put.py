"""Fails stage 1 at test_a_put_waits_no_longer_than_asked: each wake-up of a put grants the whole timeout again.

Passes the visible tests of stage 1.
"""

import threading
from collections import deque


class Buffer:
    def __init__(self, capacity):
        self.capacity, self.items, self.closed = capacity, deque(), False
        self.changed = threading.Condition()

    def put(self, item, timeout=None):
        with self.changed:
            while len(self.items) >= self.capacity and not self.closed:
                if not self.changed.wait(timeout) and len(self.items) >= self.capacity:
                    raise TimeoutError
            if self.closed:
                raise ValueError
            self.items.append(item)
            self.changed.notify_all()

    def get(self, timeout=None):
        with self.changed:
            if not self.changed.wait_for(lambda: self.closed or self.items, timeout):
                raise TimeoutError
            if not self.items:
                raise EOFError
            item = self.items.popleft()
            self.changed.notify_all()
            return item

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify_all()
