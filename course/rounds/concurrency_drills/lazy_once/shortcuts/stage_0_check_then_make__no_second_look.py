"""Fails stage 1 at test_made_once_for_all: who waited for the lock does not look again, and makes it once more.

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
                self.value = self.factory()
                self.made = True
        return self.value
