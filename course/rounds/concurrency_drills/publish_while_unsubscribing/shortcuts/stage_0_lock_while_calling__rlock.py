"""Fails stage 1 at test_nobody_waits_for_a_callback: the callback may come back in, and all other threads wait for it.

Passes the visible tests of stage 1.
"""

import threading


class Bus:
    def __init__(self):
        self.lock = threading.RLock()
        self.callbacks = {}

    def subscribe(self, callback):
        with self.lock:
            self.callbacks[callback] = True

    def unsubscribe(self, callback):
        with self.lock:
            self.callbacks.pop(callback, None)

    def publish(self, event):
        with self.lock:
            for callback in list(self.callbacks):
                if callback in self.callbacks:
                    callback(event)
