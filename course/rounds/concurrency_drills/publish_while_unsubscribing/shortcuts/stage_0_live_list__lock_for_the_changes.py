"""Fails stage 1 at test_others_leave_meanwhile: changes hold the lock, and the copy is made without it.

Passes the visible tests of stage 1.
"""

import threading


class Bus:
    def __init__(self):
        self.lock = threading.Lock()
        self.callbacks = []

    def subscribe(self, callback):
        with self.lock:
            if callback not in self.callbacks:
                self.callbacks.append(callback)

    def unsubscribe(self, callback):
        with self.lock:
            if callback in self.callbacks:
                self.callbacks.remove(callback)

    def publish(self, event):
        for callback in [callback for callback in self.callbacks]:
            if callback in self.callbacks:
                callback(event)
