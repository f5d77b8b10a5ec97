class JobQueue:
    def __init__(self, file, clock):
        raise NotImplementedError

    def put(self, job):
        raise NotImplementedError

    def take(self, worker):
        raise NotImplementedError

    def done(self, worker, job):
        raise NotImplementedError

    def failed(self, worker, job):
        raise NotImplementedError

    def open(self):
        raise NotImplementedError
