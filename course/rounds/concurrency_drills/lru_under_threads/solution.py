import threading
from collections import OrderedDict
from concurrent.futures import Future


class Cache:
    ### BEGIN SOLUTION
    def __init__(self, capacity):
        self._capacity = capacity
        self._lock = threading.Lock()
        self._values = OrderedDict()
        self._computing = {}

    def get(self, key, default=None):
        with self._lock:
            if key not in self._values:
                return default
            self._values.move_to_end(key)
            return self._values[key]

    def put(self, key, value):
        with self._lock:
            self._put(key, value)

    def _put(self, key, value):
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._capacity:
            self._values.popitem(last=False)

    def keys(self):
        with self._lock:
            return list(self._values)

    def get_or_compute(self, key, compute):
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
            mine = key not in self._computing
            if mine:
                self._computing[key] = Future()
            outcome = self._computing[key]
        if mine:
            self._compute(key, compute, outcome)
        return outcome.result()

    def _compute(self, key, compute, outcome):
        try:
            value = compute()
        except BaseException as error:
            with self._lock:
                del self._computing[key]
            outcome.set_exception(error)
        else:
            with self._lock:  # put and no longer under way in one step, or a third thread finds neither
                self._put(key, value)
                del self._computing[key]
            outcome.set_result(value)

    ### END SOLUTION
