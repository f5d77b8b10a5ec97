"""Fails stage 1 at test_drains: a worker inside get() does not see the flag."""

import queue
import threading


class Workers:
    def __init__(self, function, count):
        self.function, self.count, self.jobs, self.stopping = function, count, queue.Queue(), False

    def start(self):
        self.threads = [threading.Thread(target=self.work) for _ in range(self.count)]
        for thread in self.threads:
            thread.start()

    def put(self, job):
        if self.stopping:
            return False
        self.jobs.put(job)
        return True

    def stop(self, drain=True):
        self.stopping = True
        dropped = []
        while not drain and not self.jobs.empty():
            dropped.append(self.jobs.get())
        for thread in self.threads:
            thread.join()
        return dropped

    def work(self):
        while not (self.stopping and self.jobs.empty()):
            job = self.jobs.get()
            try:
                self.function(job)
            except Exception:
                pass
