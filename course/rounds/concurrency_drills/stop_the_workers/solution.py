import contextlib
import threading
from collections import deque


class Workers:
    ### BEGIN SOLUTION
    def __init__(self, function, count):
        self._function = function
        self._changed = threading.Condition()
        self._jobs = deque()
        self._stopping = False
        self._threads = [threading.Thread(target=self._work) for _ in range(count)]

    def start(self):
        for thread in self._threads:
            thread.start()

    def put(self, job):
        with self._changed:
            if not self._stopping:
                self._jobs.append(job)
                self._changed.notify()
            return not self._stopping

    def stop(self, drain=True):
        dropped = []
        with self._changed:
            self._stopping = True
            if not drain:
                dropped.extend(self._jobs)
                self._jobs.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        return dropped

    def _work(self):
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._jobs or self._stopping)
                if not self._jobs:
                    return
                job = self._jobs.popleft()
            with contextlib.suppress(Exception):
                self._function(job)

    ### END SOLUTION
