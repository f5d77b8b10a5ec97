"""Fails stage 1 at test_all_who_wait_get_the_failure: the lock is held by the factory, and each who waited tries anew.

Passes the visible tests of stage 1.
"""

import threading


class Lazy:
    def __init__(self, factory):
        self.factory = factory
        self.lock = threading.Lock()
        self.made = False

    def get(self):
        if not self.made:
            with self.lock:
                if not self.made:
                    self.value = self.factory()
                    self.made = True
        return self.value
