"""Fails stage 1 at test_a_waiting_writer_stops_new_readers: while one reader is inside, all others may follow it.

Passes the visible tests of stage 1.
"""

import threading


class Gate:
    def __init__(self):
        self.counting, self.room = threading.Lock(), threading.Lock()
        self.readers = 0

    def read(self, action):
        with self.counting:
            self.readers += 1
            if self.readers == 1:
                self.room.acquire()
        try:
            return action()
        finally:
            with self.counting:
                self.readers -= 1
                if self.readers == 0:
                    self.room.release()

    def write(self, action):
        with self.room:
            return action()
