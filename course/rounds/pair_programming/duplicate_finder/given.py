class DuplicateFinder:
    def __init__(self, disk, root=""):
        raise NotImplementedError

    def groups(self):
        raise NotImplementedError
