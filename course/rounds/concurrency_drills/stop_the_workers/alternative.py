import queue
import threading

END = object()


class Workers:
    def __init__(self, function, count):
        self.function, self.count = function, count
        self.jobs = queue.Queue()
        self.gate = threading.Lock()
        self.open = True
        self.left = count
        self.ended = threading.Event()

    def start(self):
        for _ in range(self.count):
            threading.Thread(target=self.work).start()

    def put(self, job):
        with self.gate:
            if self.open:
                self.jobs.put(job)
            return self.open

    def stop(self, drain=True):
        dropped = []
        with self.gate:
            if not drain:
                dropped = [job for job in self.waiting() if job is not END]
            if self.open or not drain:
                # one is enough: whoever takes it puts it back for the next
                self.open = False
                self.jobs.put(END)
        self.ended.wait()
        return dropped

    def waiting(self):
        while True:
            try:
                yield self.jobs.get_nowait()
            except queue.Empty:
                return

    def work(self):
        while (job := self.jobs.get()) is not END:
            try:
                self.function(job)
            except Exception:
                continue
        self.jobs.put(END)
        with self.gate:
            self.left -= 1
            if not self.left:
                self.ended.set()
