"""Fails stage 1 at test_two_waiting_writers_go_first: the first writer to go in takes back the flag of the next one.

Passes the visible tests of stage 1.
"""

import threading


class Gate:
    def __init__(self):
        self.changed = threading.Condition()
        self.readers, self.writing, self.writer_waits = 0, False, False

    def read(self, action):
        with self.changed:
            self.changed.wait_for(lambda: not self.writing and not self.writer_waits)
            self.readers += 1
        try:
            return action()
        finally:
            with self.changed:
                self.readers -= 1
                self.changed.notify_all()

    def write(self, action):
        with self.changed:
            self.writer_waits = True
            self.changed.wait_for(lambda: not self.writing and self.readers == 0)
            self.writing, self.writer_waits = True, False
        try:
            return action()
        finally:
            with self.changed:
                self.writing = False
                self.changed.notify_all()
