"""Fails stage 1 at test_who_left_is_not_called: who has left is sorted out before the first call, and not after it.

Passes the visible tests of stage 1.
"""

import threading


class Bus:
    def __init__(self):
        self.lock = threading.Lock()
        self.callbacks, self.left = [], set()

    def subscribe(self, callback):
        with self.lock:
            self.left.discard(callback)
            if callback not in self.callbacks:
                self.callbacks.append(callback)

    def unsubscribe(self, callback):
        with self.lock:
            self.left.add(callback)

    def publish(self, event):
        with self.lock:
            self.callbacks = [callback for callback in self.callbacks if callback not in self.left]
            self.left.clear()
            callbacks = self.callbacks
        for callback in callbacks:
            callback(event)
