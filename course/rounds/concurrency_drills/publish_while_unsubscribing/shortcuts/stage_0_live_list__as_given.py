"""Fails stage 1 at test_others_leave_meanwhile: the code as it was given."""


class Bus:
    def __init__(self):
        self.callbacks = []

    def subscribe(self, callback):
        self.callbacks.append(callback)

    def unsubscribe(self, callback):
        self.callbacks.remove(callback)

    def publish(self, event):
        for callback in self.callbacks:
            callback(event)
