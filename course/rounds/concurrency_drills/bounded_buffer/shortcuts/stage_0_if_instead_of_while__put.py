"""Fails stage 1 at test_never_more_than_fit: put looks for room once, and not again after it was woken.

Passes the visible tests of stage 1.
"""

import threading


class Buffer:
    def __init__(self, capacity):
        self.capacity, self.items, self.closed = capacity, [], False
        lock = threading.Lock()
        self.room, self.item = threading.Condition(lock), threading.Condition(lock)

    def put(self, item, timeout=None):
        with self.room:
            if len(self.items) >= self.capacity and not self.closed:
                if not self.room.wait(timeout):
                    raise TimeoutError
            if self.closed:
                raise ValueError
            self.items.append(item)
            self.item.notify()

    def get(self, timeout=None):
        with self.item:
            if not self.item.wait_for(lambda: self.items or self.closed, timeout):
                raise TimeoutError
            if not self.items:
                raise EOFError
            self.room.notify()
            return self.items.pop(0)

    def close(self):
        with self.item:
            self.closed = True
            self.room.notify_all()
            self.item.notify_all()
