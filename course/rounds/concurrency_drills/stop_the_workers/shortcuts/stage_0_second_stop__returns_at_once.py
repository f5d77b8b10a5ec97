"""Fails stage 1 at test_every_stop_waits: the second stop sees the flag and returns while jobs still run.

Passes the visible tests of stage 1.
"""

import threading
from collections import deque


class Workers:
    def __init__(self, function, count):
        self.function, self.jobs, self.stopping = function, deque(), False
        self.changed = threading.Condition()
        self.threads = [threading.Thread(target=self.work) for _ in range(count)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def put(self, job):
        with self.changed:
            if self.stopping:
                return False
            self.jobs.append(job)
            self.changed.notify()
            return True

    def stop(self, drain=True):
        dropped = []
        with self.changed:
            if self.stopping:
                return []
            self.stopping = True
            if not drain:
                dropped = list(self.jobs)
                self.jobs.clear()
            self.changed.notify_all()
        for thread in self.threads:
            thread.join()
        return dropped

    def work(self):
        while True:
            with self.changed:
                while not self.jobs and not self.stopping:
                    self.changed.wait()
                if not self.jobs:
                    return
                job = self.jobs.popleft()
            try:
                self.function(job)
            except Exception:
                pass
