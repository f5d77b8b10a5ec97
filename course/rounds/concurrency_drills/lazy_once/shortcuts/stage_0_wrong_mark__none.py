"""Fails stage 1 at test_any_value_is_kept: None stands for "not made yet", also when the factory made it.

Passes the visible tests of stage 1.
"""

import threading
from concurrent.futures import Future


class Lazy:
    def __init__(self, factory):
        self.factory = factory
        self.lock = threading.Lock()
        self.value = self.attempt = None

    def get(self):
        with self.lock:
            if self.value is not None:
                return self.value
            mine = self.attempt is None
            if mine:
                self.attempt = Future()
            attempt = self.attempt
        if mine:
            try:
                value = self.factory()
            except Exception as error:
                with self.lock:
                    self.attempt = None
                attempt.set_exception(error)
            else:
                with self.lock:
                    self.value, self.attempt = value, None
                attempt.set_result(value)
        return attempt.result()
