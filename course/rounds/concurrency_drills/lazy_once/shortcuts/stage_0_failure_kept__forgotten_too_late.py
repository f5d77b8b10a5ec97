"""Fails stage 1 at test_a_failed_attempt_is_forgotten: the error is told first, so that a new get may still find the attempt.

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
            attempt = self.attempt
        if first:
            try:
                attempt.set_result(self.factory())
            except Exception as error:
                attempt.set_exception(error)
                with self.lock:
                    self.attempt = None
        return attempt.result()
