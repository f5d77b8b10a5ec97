"""Fails stage 1 at test_a_failed_attempt_is_forgotten: the future of the first attempt is kept, failed or not.

Passes the visible tests of stage 1.
"""

import threading
from concurrent.futures import Future


class Lazy:
    def __init__(self, factory):
        self.factory = factory
        self.lock = threading.Lock()
        self.attempt = None

    def get(self):
        with self.lock:
            first = self.attempt is None
            if first:
                self.attempt = Future()
        if first:
            try:
                self.attempt.set_result(self.factory())
            except Exception as error:
                self.attempt.set_exception(error)
        return self.attempt.result()
