"""Fails stage 1 at test_a_woken_get_looks_again: get looks once, and not again after it was woken.

Passes the visible tests of stage 1.
"""

import threading
from collections import deque


class Buffer:
    def __init__(self, capacity):
        self.capacity, self.items, self.closed = capacity, deque(), False
        lock = threading.Lock()
        self.room, self.item = threading.Condition(lock), threading.Condition(lock)

    def put(self, item, timeout=None):
        with self.room:
            if not self.room.wait_for(lambda: self.closed or len(self.items) < self.capacity, timeout):
                raise TimeoutError
            if self.closed:
                raise ValueError
            self.items.append(item)
            self.item.notify()

    def get(self, timeout=None):
        with self.item:
            if not self.items and not self.closed:
                if not self.item.wait(timeout):
                    raise TimeoutError
            if self.closed and not self.items:
                raise EOFError
            self.room.notify()
            return self.items.popleft()

    def close(self):
        with self.room:
            self.closed = True
            self.room.notify_all()
            self.item.notify_all()
