"""Fails stage 1 at test_late_callers_wait_for_it: the mark is set before the value, so that late callers go without it.

Passes the visible tests of stage 1.
"""

import threading


class Lazy:
    def __init__(self, factory):
        self.factory = factory
        self.lock = threading.Lock()
        self.made, self.value = False, None

    def get(self):
        with self.lock:
            mine, self.made = not self.made, True
        if mine:
            try:
                self.value = self.factory()
            except Exception:
                self.made = False
                raise
        return self.value
