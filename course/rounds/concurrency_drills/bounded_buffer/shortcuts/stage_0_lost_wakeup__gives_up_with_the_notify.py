"""Fails stage 1 at test_an_item_at_the_last_moment: a get whose time is up takes a notify along, and does not look.

Passes the visible tests of stage 1.
"""

import threading
import time
from collections import deque


class Buffer:
    def __init__(self, capacity):
        self.capacity, self.items, self.closed = capacity, deque(), False
        lock = threading.Lock()
        self.room, self.item = threading.Condition(lock), threading.Condition(lock)

    def wait(self, condition, blocked, timeout):
        end = None if timeout is None else time.monotonic() + timeout
        while blocked():
            left = None if end is None else end - time.monotonic()
            if not condition.wait(left):
                raise TimeoutError

    def put(self, item, timeout=None):
        with self.room:
            self.wait(self.room, lambda: len(self.items) >= self.capacity and not self.closed, timeout)
            if self.closed:
                raise ValueError
            self.items.append(item)
            self.item.notify()

    def get(self, timeout=None):
        with self.item:
            self.wait(self.item, lambda: not self.items and not self.closed, timeout)
            if not self.items:
                raise EOFError
            self.room.notify()
            return self.items.popleft()

    def close(self):
        with self.room:
            self.closed = True
            self.room.notify_all()
            self.item.notify_all()
