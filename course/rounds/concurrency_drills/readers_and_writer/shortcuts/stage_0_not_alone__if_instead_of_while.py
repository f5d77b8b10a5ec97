"""Fails stage 1 at test_nobody_beside_a_writer: a writer that was woken goes in without a second look.

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
            while self.writers:
                self.changed.wait()
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
            if self.readers or self.writing:
                self.changed.wait()
            self.writing = True
        try:
            return action()
        finally:
            with self.changed:
                self.writers -= 1
                self.writing = False
                self.changed.notify_all()
