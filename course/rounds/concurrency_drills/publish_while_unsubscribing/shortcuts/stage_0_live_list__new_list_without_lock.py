"""Fails stage 1 at test_threads_come_and_go: each change makes a new list of one that may be old already.

Passes the visible tests of stage 1.
"""


class Bus:
    def __init__(self):
        self.callbacks = ()

    def subscribe(self, callback):
        if callback not in self.callbacks:
            self.callbacks = (*self.callbacks, callback)

    def unsubscribe(self, callback):
        self.callbacks = tuple(one for one in self.callbacks if one is not callback)

    def publish(self, event):
        for callback in self.callbacks:
            if callback in self.callbacks:
                callback(event)
