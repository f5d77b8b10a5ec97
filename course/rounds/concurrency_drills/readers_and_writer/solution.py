import threading


class Gate:
    ### BEGIN SOLUTION
    def __init__(self):
        self._changed = threading.Condition()
        self._readers = 0  # inside
        self._writers = 0  # inside or waiting
        self._writing = False

    def read(self, action):
        with self._changed:
            self._changed.wait_for(lambda: not self._writers)
            self._readers += 1
        try:
            return action()
        finally:
            with self._changed:
                self._readers -= 1
                self._changed.notify_all()

    def write(self, action):
        with self._changed:
            self._writers += 1  # from here on no new reader enters
            self._changed.wait_for(lambda: not self._readers and not self._writing)
            self._writing = True
        try:
            return action()
        finally:
            with self._changed:
                self._writers -= 1
                self._writing = False
                self._changed.notify_all()

    ### END SOLUTION
