"""Fails stage 1 at test_who_left_is_not_called: everybody in the copy is called, whoever has left since.

Passes the visible tests of stage 1.
"""

import threading


class Bus:
    def __init__(self):
        self.lock = threading.Lock()
        self.callbacks = {}

    def subscribe(self, callback):
        with self.lock:
            self.callbacks[callback] = True

    def unsubscribe(self, callback):
        with self.lock:
            self.callbacks.pop(callback, None)

    def publish(self, event):
        with self.lock:
            callbacks = list(self.callbacks)
        for callback in callbacks:
            callback(event)
