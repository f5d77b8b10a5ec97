class Metrics:
    def __init__(self):
        raise NotImplementedError

    def add(self, record):
        raise NotImplementedError

    def end(self):
        raise NotImplementedError
