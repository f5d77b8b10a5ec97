"""Fails stage 1 at test_a_failure_opens_the_gate: whoever raises stays counted, and nobody gets in any more.

Passes the visible tests of stage 1.
"""

import threading


class Gate:
    def __init__(self):
        self.changed = threading.Condition()
        self.readers = self.writers = 0
        self.writing = False

    def read(self, action):
        with self.changed:
            self.changed.wait_for(lambda: not self.writers)
            self.readers += 1
        value = action()
        with self.changed:
            self.readers -= 1
            self.changed.notify_all()
        return value

    def write(self, action):
        with self.changed:
            self.writers += 1
            self.changed.wait_for(lambda: not self.readers and not self.writing)
            self.writing = True
        value = action()
        with self.changed:
            self.writers -= 1
            self.writing = False
            self.changed.notify_all()
        return value
