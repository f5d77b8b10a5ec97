"""Fails stage 1 at test_nobody_beside_a_writer: a reader looks for writers first and is counted in a second step.

Passes the visible tests of stage 1.
"""

import threading


class Gate:
    def __init__(self):
        self.changed = threading.Condition()
        self.one_writer = threading.Lock()
        self.readers = self.writers = 0

    def read(self, action):
        with self.changed:
            self.changed.wait_for(lambda: not self.writers)
        with self.changed:
            self.readers += 1
        try:
            return action()
        finally:
            with self.changed:
                self.readers -= 1
                self.changed.notify_all()

    def write(self, action):
        with self.changed:
            self.writers += 1
            self.changed.wait_for(lambda: not self.readers)
        try:
            with self.one_writer:
                return action()
        finally:
            with self.changed:
                self.writers -= 1
                self.changed.notify_all()
