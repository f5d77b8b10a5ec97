"""Fails stage 1 at test_every_stop_waits: a second stop empties the queue, and with it what was to end the workers.

Passes the visible tests of stage 1.
"""

import queue
import threading

END = object()


class Workers:
    def __init__(self, function, count):
        self.function, self.jobs, self.stopping, self.lock = function, queue.Queue(), False, threading.Lock()
        self.threads = [threading.Thread(target=self.work) for _ in range(count)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def put(self, job):
        with self.lock:
            if self.stopping:
                return False
            self.jobs.put(job)
            return True

    def stop(self, drain=True):
        dropped = []
        with self.lock:
            while not drain and not self.jobs.empty():
                dropped.append(self.jobs.get())
            if not self.stopping:
                self.stopping = True
                for _ in self.threads:
                    self.jobs.put(END)
        for thread in self.threads:
            thread.join()
        return [job for job in dropped if job is not END]

    def work(self):
        while (job := self.jobs.get()) is not END:
            try:
                self.function(job)
            except Exception:
                pass
