import threading
from concurrent.futures import Future


class Lazy:
    ### BEGIN SOLUTION
    def __init__(self, factory):
        self._factory = factory
        self._lock = threading.Lock()
        self._attempt = None

    def get(self):
        with self._lock:
            attempt, mine = self._attempt, self._attempt is None
            if mine:
                attempt = self._attempt = Future()
        if mine:
            self._make(attempt)
        return attempt.result()

    def _make(self, attempt):
        try:
            value = self._factory()
        except BaseException as error:
            with self._lock:
                self._attempt = None  # forgotten first: whoever has seen the error may try anew
            attempt.set_exception(error)
        else:
            attempt.set_result(value)

    ### END SOLUTION
