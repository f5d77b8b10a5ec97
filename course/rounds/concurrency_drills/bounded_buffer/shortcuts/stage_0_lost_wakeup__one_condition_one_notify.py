"""Fails stage 1 at test_each_item_once_and_in_order: a notify meant for a get may wake a put, which goes back to sleep.

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
            if not self.changed.wait_for(lambda: self.closed or len(self.items) < self.capacity, timeout):
                raise TimeoutError
            if self.closed:
                raise ValueError
            self.items.append(item)
            self.changed.notify()

    def get(self, timeout=None):
        with self.changed:
            if not self.changed.wait_for(lambda: self.closed or self.items, timeout):
                raise TimeoutError
            if not self.items:
                raise EOFError
            item = self.items.popleft()
            self.changed.notify()
            return item

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify_all()
