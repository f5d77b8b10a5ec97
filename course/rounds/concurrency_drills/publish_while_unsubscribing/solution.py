import threading


class Bus:
    ### BEGIN SOLUTION
    def __init__(self):
        self._lock = threading.Lock()
        self._callbacks = {}  # the keys, in the order in which they came

    def subscribe(self, callback):
        with self._lock:
            self._callbacks[callback] = True

    def unsubscribe(self, callback):
        with self._lock:
            self._callbacks.pop(callback, None)

    def publish(self, event):
        with self._lock:
            callbacks = list(self._callbacks)
        for callback in callbacks:
            with self._lock:
                here = callback in self._callbacks
            if here:
                callback(event)

    ### END SOLUTION
