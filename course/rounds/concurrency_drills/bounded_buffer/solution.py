import threading
from collections import deque


class Buffer:
    ### BEGIN SOLUTION
    def __init__(self, capacity):
        self._capacity = capacity
        self._items = deque()
        self._closed = False
        lock = threading.Lock()
        self._room = threading.Condition(lock)
        self._item = threading.Condition(lock)

    def put(self, item, timeout=None):
        with self._room:
            if not self._room.wait_for(lambda: self._closed or len(self._items) < self._capacity, timeout):
                raise TimeoutError
            if self._closed:
                raise ValueError("the buffer is closed")
            self._items.append(item)
            self._item.notify()

    def get(self, timeout=None):
        with self._item:
            if not self._item.wait_for(lambda: self._closed or self._items, timeout):
                raise TimeoutError
            if not self._items:
                raise EOFError
            self._room.notify()
            return self._items.popleft()

    def close(self):
        with self._room:
            self._closed = True
            self._room.notify_all()
            self._item.notify_all()

    ### END SOLUTION
