"""Fails stage 1 at test_callbacks_that_leave: who unsubscribes when called waits for the publisher's lock."""

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
            for callback in list(self.callbacks):
                if callback in self.callbacks:
                    callback(event)
